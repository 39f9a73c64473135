package io.stellicroutes.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;

/** What Stellic answers: the file itself, or JSON with the name of one to come. */
public sealed interface Answer {
    /**
     * The synchronous flow: the CSV is the response.
     *
     * @param body the file's bytes, to be read once
     * @param gzip whether they are the file compressed by gzip
     * @param remark what is odd about them, for the log; empty if nothing is
     */
    record File(InputStream body, boolean gzip, Optional<String> remark) implements Answer {}

    /**
     * JSON: what it says is for {@link Answers#accepted} or {@link Answers#status}.
     *
     * @param text the whole of it, in memory, in whatever character set JSON may be
     * @param parsed the same parsed, if that was needed to know that it is JSON
     */
    record Json(InputStream text, Optional<JsonNode> parsed) implements Answer {}

    /**
     * The asynchronous flow (reference, step 1).
     *
     * @param fileName {@code data.file_name}
     * @param expiry {@code data.file_expiry}, UTC, where given and understood
     */
    record Accepted(String fileName, Optional<Instant> expiry) implements Answer {}
}
