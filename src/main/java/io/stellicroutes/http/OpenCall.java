package io.stellicroutes.http;

import org.apache.camel.Exchange;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * The request that an exchange has under way, until its answer has been read. Camel shows its listeners a copy, which
 * can't be broken off. Stateless.
 */
public final class OpenCall {
    private static final String PROPERTY = "stellicOpenCall";

    private OpenCall() {}

    /** Shows nothing of the request: what a presigned URL is signed by is in it. */
    private record Open(Cancellable request) implements Cancellable {
        @Override
        public boolean cancel() {
            return request.cancel();
        }

        @Override
        public String toString() {
            return "an open request";
        }
    }

    /** Has a client remember the requests that Camel makes by it. */
    static void remember(HttpClientBuilder builder) {
        builder.addExecInterceptorFirst("stellic-open-call", (request, scope, chain) -> {
            if (scope.clientContext.getAttribute(Exchange.class.getName()) instanceof Exchange exchange
                    && scope.originalRequest instanceof Cancellable call) {
                exchange.setProperty(PROPERTY, new Open(call));
            }
            return chain.proceed(request, scope);
        });
    }

    /** The request that is being made; null if its client remembers none. */
    public static Cancellable of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Cancellable.class);
    }
}
