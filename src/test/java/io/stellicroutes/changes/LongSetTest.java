package io.stellicroutes.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LongSetTest {
    @Test
    void aNumberIsAddedOnce() {
        LongSet set = new LongSet(1 << 24);
        Set<Long> expected = new HashSet<>();
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            long number = i % 3 == 0 ? random.nextInt(1000) : random.nextLong();
            assertThat(set.add(number)).isEqualTo(expected.add(number));
        }
        assertThat(set.isFull()).isFalse();
    }

    @Test
    void itIsFullBeforeItOutgrowsItsMemory() {
        LongSet set = new LongSet(1 << 16);
        Random random = new Random(7);
        int added = 0;
        while (!set.isFull()) {
            set.add(random.nextLong());
            added++;
        }
        assertThat(added).isEqualTo((1 << 16) / Long.BYTES / 4 * 3);
    }
}
