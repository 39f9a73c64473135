package io.stellicroutes.base;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a database can't be reached, without the URL and the password, which drivers like to quote. */
public final class UnreachableReason {
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)(?:password|pwd)=([^&;]+)");

    private UnreachableReason() {}

    /**
     * Why, in the words of the deepest cause, if they hold no secret.
     *
     * @param url of the database; empty for one that has none
     * @param password empty if there is none
     */
    public static String of(Throwable e, String url, String password) {
        Throwable root = Causes.root(e);
        String message = Objects.requireNonNullElse(
                        root.getMessage(), root.getClass().getSimpleName())
                .lines()
                .findFirst()
                .orElse("");
        return root instanceof UnknownHostException
                ? "there is no host of this name"
                : secrets(url, password).anyMatch(message::contains)
                        ? "the driver gives no reason that can be shown"
                        : message;
    }

    /** The SQLState that comes nearest to the cause; empty if there is none. */
    public static String state(Throwable e) {
        String state = "";
        for (Throwable cause : Causes.of(e)) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state;
    }

    /** The same in brackets, to stand behind the reason; empty if there is none. */
    public static String inBrackets(Throwable e) {
        String state = state(e);
        return state.isEmpty() ? "" : " (SQLState " + state + ")";
    }

    private static Stream<String> secrets(String url, String password) {
        Stream<String> inUrl = PASSWORD_IN_URL.matcher(url).results().map(found -> found.group(1));
        return Stream.concat(Stream.of(url, password), inUrl).filter(secret -> !secret.isEmpty());
    }
}
