package io.stellicroutes.records;

import java.util.regex.Pattern;

/**
 * Texts that a spreadsheet might take for formulas, made harmless by apostrophes that can be told apart and taken off
 * again: {@code off(on(text))} is the text, whatever it holds.
 *
 * <p>An apostrophe comes before {@code = + - @}, tab, carriage return and line feed (and the wide forms of the signs)
 * where the text begins, and behind a semicolon, a tab or a line end in it: a spreadsheet that takes these for the ends
 * of fields begins a cell there. Blanks, quotes and apostrophes before such a sign make no difference.
 */
final class Apostrophes {
    private static final String BEGINNING_OF_A_CELL = "(?:^|(?<=[;\t\r\n]))";
    private static final String A_FORMULA_FOLLOWS = "(?=['\" \u00A0]*[=+\\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20])";
    private static final Pattern NEEDED = Pattern.compile(BEGINNING_OF_A_CELL + A_FORMULA_FOLLOWS);
    private static final Pattern THERE = Pattern.compile(BEGINNING_OF_A_CELL + "'" + A_FORMULA_FOLLOWS);

    private Apostrophes() {}

    /** The text with an apostrophe wherever it needs one; the same text if it needs none. */
    static String on(String text) {
        return NEEDED.matcher(text).replaceAll("'");
    }

    /** The text without what {@link #on} adds. */
    static String off(String text) {
        return THERE.matcher(text).replaceAll("");
    }
}
