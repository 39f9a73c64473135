package io.stellicroutes.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * An HTTP proxy and the credential for it.
 *
 * @param host a name or an IP address, without brackets
 * @param user empty if the proxy wants none
 */
public record Proxy(String host, int port, String user, String password) {
    private static final int DEFAULT_PORT = 80;
    private static final int LARGEST_PORT = 65_535;

    /**
     * Reads the URL of a proxy, with a user and password or without.
     *
     * @throws IllegalArgumentException if it is none; the message is the end of a sentence and holds nothing of the URL
     */
    static Proxy of(String text) {
        URI url = url(text.contains("://") ? text : "http://" + text);
        if (!"http".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException(
                    "must begin with http://: TLS to the proxy itself, and SOCKS, are not supported");
        }
        boolean bare = (url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        if (url.getHost() == null || !bare || url.getPort() == 0 || url.getPort() > LARGEST_PORT) {
            throw new IllegalArgumentException("must be http://host:port");
        }
        String[] credential = (url.getRawUserInfo() == null ? "" : url.getRawUserInfo()).split(":", 2);
        return new Proxy(
                url.getHost().replaceAll("[\\[\\]]", ""),
                url.getPort() < 0 ? DEFAULT_PORT : url.getPort(),
                decoded(credential[0]),
                credential.length > 1 ? decoded(credential[1]) : "");
    }

    private static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be http://host:port", e);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The same proxy with a credential, if there is one to give. */
    Proxy with(String newUser, String newPassword) {
        return newUser.isEmpty() ? this : new Proxy(host, port, newUser, newPassword);
    }

    /** Host and port: what errors and logs tell of it. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
