package io.stellicroutes.delivery.database;

/**
 * Decimal digits in a text, read by hand: a regular expression costs more than everything else that is done to a field.
 */
final class Digits {
    /** The number of digits that always fit into a long. */
    static final int SURE = 18;

    private Digits() {}

    /** Whether there is at least one character between the two places, and all are ASCII digits. */
    static boolean are(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < to;
    }

    /** The number that digits are, no more of them than {@link #SURE}. */
    static long number(CharSequence text, int from, int to) {
        return number(0, text, from, to);
    }

    /** Likewise, with digits before them. */
    static long number(long before, CharSequence text, int from, int to) {
        long number = before;
        for (int i = from; i < to; i++) {
            number = 10 * number + (text.charAt(i) - '0');
        }
        return number;
    }
}
