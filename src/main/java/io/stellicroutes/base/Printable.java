package io.stellicroutes.base;

import java.util.regex.Pattern;

/** Text of a file or a server in the form in which it may stand in a log, an error or on a terminal. */
public final class Printable {
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

    private Printable() {}

    /** The text with a space in place of what breaks lines, moves cursors or can't be seen. */
    public static String of(String text) {
        return UNPRINTABLE.matcher(text).replaceAll(" ");
    }
}
