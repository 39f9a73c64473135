package io.stellicroutes.api;

import java.util.Optional;

/**
 * What Stellic answers to {@code get_export_url} (reference, step 2).
 *
 * @param status the word, as it came
 * @param url the presigned URL, once there is one
 * @param message the server's own words, where it has any; bounded, without control characters
 */
public record Status(String status, Optional<String> url, String message) {
    /** Hides the URL: its query is a credential. */
    @Override
    public String toString() {
        return "status " + status;
    }
}
