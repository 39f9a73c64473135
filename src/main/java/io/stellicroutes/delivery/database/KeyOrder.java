package io.stellicroutes.delivery.database;

/**
 * Whether rows come in strictly ascending order of their keys, as exports by an id often do: then no key is there
 * twice, and the database need not look for one. Remembers one key, however many rows there are. For one thread.
 *
 * <p>Only whole numbers are compared. What a text is equal to is the business of the database's collation.
 */
final class KeyOrder {
    private final boolean[] inKey;
    private final long[] last;
    private boolean begun;
    private boolean ascending;

    /**
     * @param inKey which of a row's values are its key
     * @param wholeNumbers whether all of these are whole numbers, here and in the table; else the order is not known
     */
    KeyOrder(boolean[] inKey, boolean wholeNumbers) {
        this.inKey = inKey.clone();
        this.last = new long[inKey.length];
        this.ascending = wholeNumbers;
    }

    /** Takes in the next row, as its values go to the database. */
    void next(Object[] values) {
        if (!ascending) {
            return;
        }
        boolean greater = !begun;
        begun = true;
        for (int i = 0; i < inKey.length; i++) {
            if (inKey[i]) {
                if (!(values[i] instanceof Long number)) {
                    // a text that the database is to read
                    ascending = false;
                    return;
                }
                if (!greater && number < last[i]) {
                    ascending = false;
                    return;
                }
                greater |= number > last[i];
                last[i] = number;
            }
        }
        ascending = greater;
    }

    /** Whether it is certain that no two rows so far have the same key. */
    boolean isStrict() {
        return ascending;
    }
}
