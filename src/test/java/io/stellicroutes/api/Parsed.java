package io.stellicroutes.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** JSON parsed as the route stellic-json does it. */
public final class Parsed {
    private Parsed() {}

    /** Null for text that can't be parsed. */
    public static JsonNode tree(Answer.Json json) {
        try {
            return Answers.mapper().readTree(json.text());
        } catch (IOException e) {
            return null;
        }
    }
}
