package io.stellicroutes.console;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Which headers pass: of a request all but Camel's own, of an answer those that a {@link Response} has. Whatever fails
 * on the way, nothing of a request goes back. Immutable.
 */
public final class ResponseHeaders implements HeaderFilterStrategy {
    private static final Set<String> ANSWERS = Set.of(
            "content-security-policy",
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "cache-control",
            "content-disposition",
            "location",
            "retry-after",
            "set-cookie",
            "www-authenticate");

    @Override
    public boolean applyFilterToCamelHeaders(String headerName, Object headerValue, Exchange exchange) {
        return !ANSWERS.contains(headerName.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean applyFilterToExternalHeaders(String headerName, Object headerValue, Exchange exchange) {
        return headerName.regionMatches(true, 0, "Camel", 0, "Camel".length());
    }
}
