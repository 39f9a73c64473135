package io.stellicroutes.base;

/** Numbers with what they count, in the singular or the plural: {@code 1 row}, {@code 0 rows}. */
public final class Plural {
    private Plural() {}

    /**
     * A number and its word.
     *
     * @param one of which the plural has an {@code s} more
     */
    public static String of(long number, String one) {
        return of(number, one, one + "s");
    }

    /** The same of a word, or of several words, whose plural is given. */
    public static String of(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    /** All of them, at the beginning of a sentence: {@code The one row}, {@code All 5 rows}. */
    public static String all(long number, String one, String many) {
        return number == 1 ? "The one " + one : "All " + number + " " + many;
    }
}
