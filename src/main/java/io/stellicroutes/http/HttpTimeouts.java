package io.stellicroutes.http;

import io.stellicroutes.config.StellicConfig;

/**
 * The waits of requests, in the milliseconds that Camel wants; bean {@code stellicTimeouts}.
 *
 * @param request the longest wait for an answer, and for each piece of it ({@code stellic.request.timeout})
 * @param connect the longest wait for a connection ({@code stellic.connect.timeout})
 * @param retry the first wait before another attempt ({@code stellic.request.retry-delay})
 */
public record HttpTimeouts(long request, long connect, long retry) {
    public static HttpTimeouts of(StellicConfig config) {
        return new HttpTimeouts(
                config.requestTimeout().toMillis(),
                config.connectTimeout().toMillis(),
                config.retryDelay().toMillis());
    }
}
