package io.stellicroutes.config;

/** How Stellic is shown who asks; what it takes is not in the reference, so that all of the usual ways are here. */
public sealed interface Authentication {
    /** Nothing is sent. */
    record None() implements Authentication {}

    /** A header with a fixed value. */
    record Header(String name, String value) implements Authentication {
        @Override
        public String toString() {
            return "header " + name;
        }
    }

    /** HTTP basic authentication, sent with the first request. */
    record Basic(String username, String password) implements Authentication {
        @Override
        public String toString() {
            return "basic";
        }
    }

    /** OAuth 2 client credentials. */
    record OAuth2(String tokenUrl, String clientId, String clientSecret, String scope) implements Authentication {
        @Override
        public String toString() {
            return "oauth2 by " + tokenUrl;
        }
    }
}
