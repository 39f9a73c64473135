package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads a Stellic's address and credentials: {@code base-url} and {@code auth.*}. */
final class ServerReader {
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private final Values values;

    ServerReader(Values values) {
        this.values = values;
    }

    /** Credentials go over https, or to this machine. */
    static boolean isEncryptedOrHere(URI url) {
        return "https".equals(url.getScheme())
                || ("http".equals(url.getScheme())
                        && List.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(url.getHost())));
    }

    URI baseUrl() {
        String text = values.text("base-url");
        if (text.isEmpty()) {
            values.wrong(ErrorCode.BASE_URL, "base-url", "is missing: set it to https://<your hostname>");
            return null;
        }
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean bare = url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getPath().isEmpty()
                    && url.getQuery() == null
                    && url.getFragment() == null;
            if (!bare) {
                values.wrong(
                        ErrorCode.BASE_URL,
                        "base-url",
                        "must be https://<your hostname>, with nothing before or behind it");
            } else if (!isEncryptedOrHere(url)) {
                values.wrong(
                        ErrorCode.BASE_URL,
                        "base-url",
                        "must begin with https:// (http is for a sandbox on this machine)");
            }
            return url;
        } catch (URISyntaxException e) {
            values.wrong(ErrorCode.BASE_URL, "base-url", "is not a URL: " + e.getReason());
            return null;
        }
    }

    Authentication authentication() {
        List<Authentication> found = new ArrayList<>();
        if (both("auth.header", "auth.value")) {
            if (!HEADER_NAME.matcher(values.text("auth.header")).matches()) {
                values.wrong(ErrorCode.AUTHENTICATION, "auth.header", "is not the name of a header");
            }
            if (values.text("auth.value").chars().anyMatch(c -> c < ' ')) {
                values.wrong(ErrorCode.AUTHENTICATION, "auth.value", "has a line break or another control character");
            }
            found.add(new Authentication.Header(values.text("auth.header"), values.text("auth.value")));
        }
        if (both("auth.basic.username", "auth.basic.password")) {
            found.add(new Authentication.Basic(values.text("auth.basic.username"), values.text("auth.basic.password")));
        }
        boolean client = both("auth.oauth2.client-id", "auth.oauth2.client-secret");
        if (both("auth.oauth2.client-id", "auth.oauth2.token-url") && client) {
            tokenUrl(values.text("auth.oauth2.token-url"));
            found.add(new Authentication.OAuth2(
                    values.text("auth.oauth2.token-url"),
                    values.text("auth.oauth2.client-id"),
                    values.text("auth.oauth2.client-secret"),
                    values.text("auth.oauth2.scope")));
        }
        if (found.size() > 1) {
            values.mistake(
                    ErrorCode.AUTHENTICATION, "auth.*", "set one of header and value, basic.*, oauth2.*; not several");
        }
        return found.isEmpty() ? new Authentication.None() : found.get(0);
    }

    private void tokenUrl(String text) {
        try {
            if (!isEncryptedOrHere(new URI(text))) {
                values.wrong(
                        ErrorCode.AUTHENTICATION,
                        "auth.oauth2.token-url",
                        "must begin with https:// (http is for this machine)");
            }
        } catch (URISyntaxException e) {
            values.wrong(ErrorCode.AUTHENTICATION, "auth.oauth2.token-url", "is not a URL: " + e.getReason());
        }
    }

    private boolean both(String one, String other) {
        return values.both(one, other, ErrorCode.AUTHENTICATION);
    }
}
