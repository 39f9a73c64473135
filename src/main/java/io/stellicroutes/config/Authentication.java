package io.stellicroutes.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** How to authenticate to Stellic. Its reference does not name the method, so all usual ones are here. */
public sealed interface Authentication {
    /** The secrets, in every form in which they are sent. */
    default List<String> secrets() {
        return List.of();
    }

    /** Nothing is sent. */
    record None() implements Authentication {}

    /** A header with a fixed value. */
    record Header(String name, String value) implements Authentication {
        /** The value, and its parts: a scheme is too short to be one. */
        @Override
        public List<String> secrets() {
            return Stream.concat(Stream.of(value), Stream.of(value.split("\\s+", -1)))
                    .filter(part -> part.length() >= 8)
                    .toList();
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
            byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
            return List.of(Base64.getEncoder().encodeToString(pair), password);
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
