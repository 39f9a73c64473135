package io.stellicroutes.base;

import java.util.regex.Pattern;

/**
 * How a file of H2 is opened. Java closes a file that a thread reads or writes when it is interrupted, and H2 then
 * closes the database, for all its threads; its file system of asynchronous channels does not.
 */
public final class H2Files {
    /** A file with no file system named, or the usual one; a drive of Windows is no name of a file system. */
    private static final Pattern USUAL = Pattern.compile("^jdbc:h2:(file:)?(?![a-z]{2,}:)");

    private H2Files() {}

    /** The URL of the same database, which stays open when a thread is interrupted; that of no H2 file as it is. */
    public static String uninterrupted(String url) {
        return USUAL.matcher(url).replaceFirst("jdbc:h2:async:");
    }
}
