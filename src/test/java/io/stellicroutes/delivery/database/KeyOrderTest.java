package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KeyOrderTest {
    private static boolean strict(boolean[] inKey, Object[]... rows) {
        KeyOrder order = new KeyOrder(inKey, true);
        for (Object[] row : rows) {
            order.next(row);
        }
        return order.isStrict();
    }

    private static boolean strict(long... keys) {
        KeyOrder order = new KeyOrder(new boolean[] {false, true}, true);
        for (long key : keys) {
            order.next(new Object[] {"name", key});
        }
        return order.isStrict();
    }

    @Test
    void isStrictWhileEachKeyIsGreaterThanTheOneBefore() {
        assertThat(strict()).isTrue();
        assertThat(strict(Long.MIN_VALUE)).isTrue();
        assertThat(strict(-5, 0, 1, 2, 10, Long.MAX_VALUE)).isTrue();
    }

    @Test
    void isNotStrictOnceAKeyIsThereAgainOrComesTooLate() {
        assertThat(strict(1, 1)).isFalse();
        assertThat(strict(1, 2, 2, 3)).isFalse();
        assertThat(strict(2, 1)).isFalse();
        assertThat(strict(1, 2, 1, 5, 6)).isFalse();
        assertThat(strict(Long.MIN_VALUE, Long.MIN_VALUE)).isFalse();
    }

    @Test
    void ofAKeyOfTwoColumnsTheFirstThatDiffersDecides() {
        boolean[] both = {true, false, true};

        assertThat(strict(both, row(1, 1), row(1, 2), row(2, 1), row(2, 9), row(3, 0)))
                .isTrue();
        assertThat(strict(both, row(1, 1), row(1, 2), row(1, 2))).isFalse();
        assertThat(strict(both, row(1, 5), row(2, 1), row(1, 9))).isFalse();
        assertThat(strict(both, row(1, 5), row(1, 4))).isFalse();
    }

    @Test
    void saysNothingOfKeysThatAreNotWholeNumbers() {
        KeyOrder order = new KeyOrder(new boolean[] {true}, false);
        order.next(new Object[] {"a"});
        order.next(new Object[] {"b"});

        assertThat(order.isStrict()).isFalse();
    }

    private static Object[] row(long first, long second) {
        return new Object[] {first, "name", second};
    }
}
