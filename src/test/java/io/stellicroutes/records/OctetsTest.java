package io.stellicroutes.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What is found in eight bytes at once is what is found in them one after the other. */
final class OctetsTest {
    private static final int AMONG = 1_000;
    private static final int LIMIT = '\r' + 1;

    /** Bytes of all values, and of few about the limit, so that several in a row are found. */
    @RepeatedTest(20)
    void theFirstThatIsEqualOrLessIsFoundAndWhetherAllBeforeItAreAscii(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        byte[] bytes = new byte[AMONG];
        for (int i = 0; i < AMONG; i++) {
            bytes[i] = (byte) (random.nextBoolean() ? random.nextInt(256) : LIMIT - 2 + random.nextInt(4));
        }
        for (int from = 0; from + Octets.COUNT <= AMONG; from++) {
            int wanted = bytes[random.nextInt(AMONG)] & 0x7F;
            long octets = Octets.at(bytes, from);
            long equal = Octets.equal(octets, Octets.all(wanted));
            long below = Octets.below(octets, Octets.all(LIMIT));

            assertThat(Octets.before(equal)).isEqualTo(first(bytes, from, wanted, wanted));
            assertThat(Octets.before(below)).isEqualTo(first(bytes, from, 0, LIMIT - 1));
            assertThat(Octets.exactlyEqual(octets, Octets.all(wanted))).isEqualTo(everyEqual(bytes, from, wanted));
            assertThat(Long.bitCount(Octets.maskBefore(equal) & Octets.all(0x80)))
                    .isEqualTo(Octets.before(equal));
            int either = Math.min(Octets.before(equal), Octets.before(below));
            assertThat(Octets.before(equal | below)).isEqualTo(either);
            assertThat(Octets.isAscii(octets, equal | below))
                    .isEqualTo(first(bytes, from, Byte.MIN_VALUE, -1) >= either);
        }
    }

    /** The highest bit of each byte that is equal. */
    private static long everyEqual(byte[] bytes, int from, int wanted) {
        long equal = 0;
        for (int i = 0; i < Octets.COUNT; i++) {
            equal |= bytes[from + i] == wanted ? 0x80L << (i * Byte.SIZE) : 0;
        }
        return equal;
    }

    /** How many bytes there are before the first from least to most; eight at most. */
    private static int first(byte[] bytes, int from, int least, int most) {
        int before = 0;
        while (before < Octets.COUNT && (bytes[from + before] < least || bytes[from + before] > most)) {
            before++;
        }
        return before;
    }
}
