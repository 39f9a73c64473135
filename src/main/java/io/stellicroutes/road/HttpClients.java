package io.stellicroutes.road;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.http.HttpCredentials;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * The bundle's HTTP clients: for Stellic and whoever gives the token for it, for the store, and for each destination of type
 * {@code http}. What all of them do stands here, once.
 */
final class HttpClients {
    private final StellicConfig config;
    private final CamelContext context;

    HttpClients(StellicConfig config, CamelContext context) {
        this.config = config;
        this.context = context;
    }

    /** For Stellic, with the credential; the client that fetches a token is made of it, too. */
    HttpClientConfigurer stellic() {
        StellicAuthentication authentication = new StellicAuthentication(config.authentication(), config.baseUrl());
        return builder -> {
            common(builder);
            authentication.configureHttpClient(builder);
        };
    }

    /** For the store, without a credential. Its connections are open until it is closed. */
    StoreClient store() {
        return new StoreClient(config, context, HttpClients::common);
    }

    /** For a destination of type {@code http}, with its own credential. */
    static HttpClientConfigurer of(DestinationSpec destination) {
        HttpCredentials credentials = new HttpCredentials(destination);
        return builder -> {
            common(builder);
            credentials.configureHttpClient(builder);
        };
    }

    /** A request is made once, for the route that asks for it: it alone tries again, and nothing leads elsewhere unseen. */
    private static void common(HttpClientBuilder builder) {
        builder.disableAutomaticRetries().disableRedirectHandling().disableCookieManagement();
    }
}
