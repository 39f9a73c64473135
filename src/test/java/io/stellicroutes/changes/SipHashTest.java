package io.stellicroutes.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.bouncycastle.crypto.macs.SipHash128;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

final class SipHashTest {
    /** Bouncy Castle's implementation is the second opinion. */
    @Test
    void everyLengthHasTheHashOfAnotherImplementation() {
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[16];
        random.nextBytes(key);
        SipHash ours = new SipHash(number(key, 0), number(key, 8));
        for (int length = 0; length < 100; length++) {
            byte[] bytes = new byte[length + 3];
            random.nextBytes(bytes);
            SipHash128 theirs = new SipHash128();
            theirs.init(new KeyParameter(key));
            theirs.update(bytes, 2, length);
            byte[] expected = new byte[16];
            theirs.doFinal(expected, 0);

            ours.hash(bytes, 2, length);

            assertThat(ours.first()).as("length %d", length).isEqualTo(number(expected, 0));
            assertThat(ours.second()).as("length %d", length).isEqualTo(number(expected, 8));
        }
    }

    private static long number(byte[] bytes, int from) {
        long number = 0;
        for (int i = 7; i >= 0; i--) {
            number = (number << 8) | (bytes[from + i] & 0xFF);
        }
        return number;
    }
}
