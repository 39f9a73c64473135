package io.stellicroutes.delivery.http;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Server;
import io.stellicroutes.base.WrittenUrl;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpCredentialsHelper;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * The client of one destination: adds its credential and headers to the request itself, never to the message, and only
 * towards its own server.
 */
public final class HttpCredentials implements HttpClientConfigurer {
    private static final String HEADER = "header.";
    /** Shorter words, such as a scheme's name, are no secrets. */
    private static final int SHORTEST_SECRET = 8;

    private final Server server;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    public HttpCredentials(DestinationSpec destination) {
        this.server = Server.of(server(destination));
        destination
                .find("username")
                .ifPresent(username -> headers.put(
                        HttpHeaders.AUTHORIZATION,
                        HttpCredentialsHelper.generateBasicAuthHeader(
                                username, destination.find("password").orElse(""))));
        destination.settings().forEach((name, value) -> {
            if (name.startsWith(HEADER)) {
                headers.put(name.substring(HEADER.length()), value);
            }
        });
    }

    /** The secrets of a destination's credential, in every form in which they are sent; the longest first. */
    static List<String> secrets(DestinationSpec destination) {
        return Stream.concat(
                        destination.find("password").stream(),
                        new HttpCredentials(destination)
                                .headers.values().stream()
                                        .flatMap(value ->
                                                Stream.concat(Stream.of(value), Stream.of(value.split("\\s+", -1))))
                                        .filter(secret -> secret.length() >= SHORTEST_SECRET))
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /**
     * Scheme, host and port of a destination's {@code url}.
     *
     * @throws ConfigException if it is no URL for HTTP
     */
    public static URI server(DestinationSpec destination) {
        try {
            URI url = WrittenUrl.of(destination.get("url")).uri();
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() != null && url.getUserInfo() == null) {
                return new URI(url.getScheme(), null, url.getHost(), url.getPort(), null, null, null);
            }
        } catch (URISyntaxException e) {
            throw mistake(destination);
        }
        throw mistake(destination);
    }

    private static ConfigException mistake(DestinationSpec destination) {
        return new ConfigException(Problem.completing(
                ErrorCode.INVALID_VALUE,
                destination.setting("url"),
                "must be https://host/path, spaces and the like encoded, a user in username and password"));
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.addRequestInterceptorLast((request, entity, context) -> {
            if (server.isAskedBy(request)) {
                headers.forEach(request::setHeader);
            }
        });
    }
}
