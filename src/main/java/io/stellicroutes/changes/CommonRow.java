package io.stellicroutes.changes;

import java.io.IOException;

/** Looks among the rows ahead for the next one that both sides have. Not thread-safe. */
final class CommonRow {
    /** After so many rows without a common row ahead, the search is left for a while: the files have another order. */
    private static final int PATIENCE = 64;

    private static final int PAUSE = 4096;

    private int ofOld;
    private int ofNew;
    /** Searches in a row that have found nothing. */
    private int failures;
    /** Rows until the next search. */
    private int pause;

    /** Whether two rows ahead, if both are there, are the same. */
    @FunctionalInterface
    interface Pair {
        boolean isSame(int ofOld, int ofNew) throws IOException;
    }

    /** Whether there is one near; {@link #ofOld} and {@link #ofNew} say where. */
    boolean find(Pair pair) throws IOException {
        if (pause > 0) {
            pause--;
            return false;
        }
        for (int sum = 1; sum <= 2 * (Window.SIZE - 1); sum++) {
            for (int i = Math.max(0, sum - Window.SIZE + 1); i <= Math.min(sum, Window.SIZE - 1); i++) {
                if (pair.isSame(i, sum - i)) {
                    ofOld = i;
                    ofNew = sum - i;
                    failures = 0;
                    return true;
                }
            }
        }
        if (++failures == PATIENCE) {
            failures = 0;
            pause = PAUSE;
        }
        return false;
    }

    /** How many rows of the old side stand before it. */
    int ofOld() {
        return ofOld;
    }

    /** How many rows of the new side stand before it. */
    int ofNew() {
        return ofNew;
    }
}
