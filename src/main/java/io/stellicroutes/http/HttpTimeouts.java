package io.stellicroutes.http;

import io.stellicroutes.config.StellicConfig;

/**
 * The waits of requests, in the milliseconds that Camel wants, and how often one is tried again; bean
 * {@code stellicTimeouts}.
 *
 * @param request the longest wait for an answer, and for each piece of it ({@code stellic.request.timeout})
 * @param connect the longest wait for a connection ({@code stellic.connect.timeout})
 * @param retry the first wait before another attempt ({@code stellic.request.retry-delay})
 * @param retries how often another attempt is made ({@code stellic.request.retries})
 */
public record HttpTimeouts(long request, long connect, long retry, int retries) {
    public static HttpTimeouts of(StellicConfig config) {
        return new HttpTimeouts(
                config.stellic().timeout().toMillis(),
                config.network().connectTimeout().toMillis(),
                config.stellic().retryDelay().toMillis(),
                config.stellic().retries());
    }
}
