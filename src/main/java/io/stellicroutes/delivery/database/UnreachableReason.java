package io.stellicroutes.delivery.database;

import io.stellicroutes.base.Causes;
import io.stellicroutes.config.DestinationSpec;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a database can't be reached, without the URL and the password, which drivers like to quote. */
final class UnreachableReason {
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)(?:password|pwd)=([^&;]+)");

    private UnreachableReason() {}

    /** Why, in the words of the deepest cause, if they hold no secret. */
    static String of(DestinationSpec destination, Throwable e) {
        Throwable root = Causes.root(e);
        String message = Objects.requireNonNullElse(
                        root.getMessage(), root.getClass().getSimpleName())
                .lines()
                .findFirst()
                .orElse("");
        return root instanceof UnknownHostException
                ? "there is no host of this name"
                : secrets(destination).anyMatch(message::contains)
                        ? "the driver gives no reason that can be shown"
                        : message;
    }

    /** The SQLState that comes nearest to the cause, in brackets; empty if there is none. */
    static String state(Throwable e) {
        String state = "";
        for (Throwable cause : Causes.of(e)) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = " (SQLState " + sql.getSQLState() + ")";
            }
        }
        return state;
    }

    private static Stream<String> secrets(DestinationSpec destination) {
        Stream<String> settings =
                Stream.of("url", "password").map(destination::find).flatMap(Optional::stream);
        Stream<String> inUrl = PASSWORD_IN_URL
                .matcher(destination.find("url").orElse(""))
                .results()
                .map(found -> found.group(1));
        return Stream.concat(settings, inUrl);
    }
}
