package io.stellicroutes.delivery.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a server says is wrong with {@code Content-Digest}, by the problem types for digest fields
 * (draft-ietf-httpapi-digest-fields-problem-types, RFC 9457).
 */
enum DigestProblem {
    /** The body that arrived is not the one of which the digest was made: it was changed on its way. */
    MISMATCH,
    /** The server does not know the algorithm, or can't read the digest. */
    UNREADABLE;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "https://iana.org/assignments/http-problem-types#digest-";

    /**
     * Reads an answer that refuses a request.
     *
     * @param contentType null if the answer has none
     * @return empty if the answer is not about the digest
     */
    static Optional<DigestProblem> in(String contentType, byte[] answer) {
        if (contentType == null || !contentType.toLowerCase(Locale.ROOT).startsWith("application/problem+json")) {
            return Optional.empty();
        }
        try {
            String type = JSON.readTree(answer).path("type").asText();
            // drafts and servers end it in -mismatch, -mismatching-values and -mismatched-values
            return !type.startsWith(PREFIX)
                    ? Optional.empty()
                    : Optional.of(type.startsWith("mismatch", PREFIX.length()) ? MISMATCH : UNREADABLE);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
