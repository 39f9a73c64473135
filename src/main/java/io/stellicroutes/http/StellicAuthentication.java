package io.stellicroutes.http;

import io.stellicroutes.base.Server;
import io.stellicroutes.config.Authentication;
import java.net.URI;
import java.time.Clock;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpCredentialsHelper;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;

/**
 * Shows Stellic who asks; bean {@code stellicAuthentication}, which only the endpoints at Stellic's base URL name. The
 * credential is added to the request itself, never to the message, so that no other endpoint can send it on.
 */
public final class StellicAuthentication implements HttpClientConfigurer {
    private final Authentication authentication;
    private final Server stellic;

    private final String property;
    private final Clock clock;

    /**
     * For one Stellic.
     *
     * @param property what the names of its properties begin with, for errors
     */
    StellicAuthentication(Authentication authentication, URI baseUrl, String property, Clock clock) {
        this.authentication = authentication;
        this.stellic = Server.of(baseUrl);
        this.property = property;
        this.clock = clock;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        if (authentication instanceof Authentication.OAuth2 oauth2) {
            // built before the token is added to requests: its own has none
            bearer(builder, new AccessTokens(oauth2, property, builder.build(), clock));
        } else if (authentication instanceof Authentication.Basic basic) {
            add(
                    builder,
                    HttpHeaders.AUTHORIZATION,
                    HttpCredentialsHelper.generateBasicAuthHeader(basic.username(), basic.password()));
        } else if (authentication instanceof Authentication.Header header) {
            add(builder, header.name(), header.value());
        }
    }

    private void bearer(HttpClientBuilder builder, AccessTokens tokens) {
        builder.addRequestInterceptorLast((request, entity, context) -> {
            if (stellic.isAskedBy(request)) {
                request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + tokens.get());
            }
        });
        builder.addResponseInterceptorLast((response, entity, context) -> {
            if (response.getCode() == HttpStatus.SC_UNAUTHORIZED) {
                Header sent = HttpClientContext.cast(context).getRequest().getFirstHeader(HttpHeaders.AUTHORIZATION);
                if (sent != null) {
                    tokens.refused(sent.getValue());
                }
            }
        });
    }

    private void add(HttpClientBuilder builder, String name, String value) {
        builder.addRequestInterceptorLast((request, entity, context) -> {
            if (stellic.isAskedBy(request)) {
                request.setHeader(name, value);
            }
        });
    }
}
