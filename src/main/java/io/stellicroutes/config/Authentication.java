package io.stellicroutes.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** How Stellic is shown who asks; what it takes is not in the reference, so that all of the usual ways are here. */
public sealed interface Authentication {
    /** What must never be shown, in every form in which it is sent. */
    default List<String> secrets() {
        return List.of();
    }

    /** Nothing is sent. */
    record None() implements Authentication {}

    /** A header with a fixed value. */
    record Header(String name, String value) implements Authentication {
        /** The whole value, and what stands behind its scheme. */
        @Override
        public List<String> secrets() {
            return List.of(value, value.substring(value.lastIndexOf(' ') + 1));
        }

        @Override
        public String toString() {
            return "header " + name;
        }
    }

    /** HTTP basic authentication, sent with the first request. */
    record Basic(String username, String password) implements Authentication {
        @Override
        public List<String> secrets() {
            String pair = username + ":" + password;
            return List.of(password, Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public String toString() {
            return "basic";
        }
    }

    /** OAuth 2 client credentials. */
    record OAuth2(String tokenUrl, String clientId, String clientSecret, String scope) implements Authentication {
        @Override
        public List<String> secrets() {
            return List.of(clientSecret);
        }

        @Override
        public String toString() {
            return "oauth2 by " + tokenUrl;
        }
    }
}
