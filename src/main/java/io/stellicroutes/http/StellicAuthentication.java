package io.stellicroutes.http;

import io.stellicroutes.base.Server;
import io.stellicroutes.config.Authentication;
import java.net.URI;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpCredentialsHelper;
import org.apache.camel.component.http.OAuth2ClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * Shows Stellic who asks; bean {@code stellicAuthentication}, which only the endpoints at Stellic's base URL name. The
 * credential is added to the request itself, never to the message, so that no other endpoint can send it on.
 */
public final class StellicAuthentication implements HttpClientConfigurer {
    private final Authentication authentication;
    private final Server stellic;

    StellicAuthentication(Authentication authentication, URI baseUrl) {
        this.authentication = authentication;
        this.stellic = Server.of(baseUrl);
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        if (authentication instanceof Authentication.OAuth2 oauth2) {
            new OAuth2ClientConfigurer(
                            oauth2.clientId(),
                            oauth2.clientSecret(),
                            oauth2.tokenUrl(),
                            null,
                            oauth2.scope().isEmpty() ? null : oauth2.scope(),
                            true,
                            300,
                            30,
                            false)
                    .configureHttpClient(builder);
        } else if (authentication instanceof Authentication.Basic basic) {
            add(
                    builder,
                    HttpHeaders.AUTHORIZATION,
                    HttpCredentialsHelper.generateBasicAuthHeader(basic.username(), basic.password()));
        } else if (authentication instanceof Authentication.Header header) {
            add(builder, header.name(), header.value());
        }
    }

    private void add(HttpClientBuilder builder, String name, String value) {
        builder.addRequestInterceptorLast((request, entity, context) -> {
            if (stellic.isAskedBy(request)) {
                request.setHeader(name, value);
            }
        });
    }
}
