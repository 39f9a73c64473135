package io.stellicroutes.delivery.jms;

import io.stellicroutes.base.Causes;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Hosts and ports in the URLs and messages of brokers' clients, without the user and the password that a URL may have.
 */
final class Addresses {
    /** Behind a slash: {@code tcp://host:port}, {@code host/1.2.3.4:port}. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?:^|/)(\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+):(\\d{1,5})(?![0-9A-Za-z])");

    private Addresses() {}

    /**
     * All of them, separated by commas; empty if there is none. Before the last {@code @} of a text there may be a
     * password: that part is not looked at.
     */
    static String in(String text) {
        Matcher found = ADDRESS.matcher(text.substring(text.lastIndexOf('@') + 1));
        return found.results().map(Addresses::address).distinct().collect(Collectors.joining(", "));
    }

    /** The first cause that names one; empty if there is none. */
    static String in(Throwable thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            String addresses = cause.getMessage() == null ? "" : in(cause.getMessage());
            if (!addresses.isEmpty()) {
                return addresses;
            }
        }
        return "";
    }

    private static String address(MatchResult found) {
        return found.group(1) + ":" + found.group(2);
    }
}
