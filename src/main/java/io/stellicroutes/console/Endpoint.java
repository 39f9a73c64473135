package io.stellicroutes.console;

import io.stellicroutes.config.ConsoleSpec.Role;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What answers to a path. Immutable.
 *
 * @param pattern the segments of the path; one in braces stands for any
 * @param role what somebody must have to be answered
 */
public record Endpoint(String method, List<String> pattern, Role role, Answering answering) {
    /** Answers a call. */
    @FunctionalInterface
    public interface Answering {
        Answer answer(Call call) throws Exception;
    }

    /** What only shows something. */
    public static Endpoint get(String path, Role role, Answering answering) {
        return new Endpoint("GET", segments(path), role, answering);
    }

    /** What does something. */
    public static Endpoint post(String path, Role role, Answering answering) {
        return new Endpoint("POST", segments(path), role, answering);
    }

    /** The parts of a path that its braces stand for; nothing if it is another endpoint's. */
    Optional<Map<String, String>> match(String path) {
        List<String> asked = segments(path);
        if (asked.size() != pattern.size()) {
            return Optional.empty();
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String part = pattern.get(i);
            if (part.startsWith("{")) {
                found.put(part.substring(1, part.length() - 1), decoded(asked.get(i)));
            } else if (!part.equals(asked.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}
