package io.stellicroutes.road;

import io.stellicroutes.config.StellicConfig;

/**
 * The timeouts of requests, in the milliseconds that camel-http wants; bean {@code stellicTimeouts}.
 *
 * @param request the longest wait for an answer, and for each piece of it ({@code stellic.request.timeout})
 * @param connect the longest wait for a connection ({@code stellic.connect.timeout})
 */
public record HttpTimeouts(long request, long connect) {
    static HttpTimeouts of(StellicConfig config) {
        return new HttpTimeouts(
                config.requestTimeout().toMillis(), config.connectTimeout().toMillis());
    }
}
