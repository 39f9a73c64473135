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
 * @param isLive whether it is a page that renews a part of itself, by {@link Call#live}
 */
public record Endpoint(String method, List<String> pattern, Role role, boolean isLive, Answering answering) {
    /** Answers a call. */
    @FunctionalInterface
    public interface Answering {
        Response answer(Call call) throws Exception;
    }

    /** What only shows something. */
    public static Endpoint get(String path, Role role, Answering answering) {
        return new Endpoint("GET", segments(path), role, false, answering);
    }

    /**
     * A page that renews a part of itself. What renews it is made once for all viewers with the same roles who look
     * within a moment: it may depend on their roles, and on nothing else of them; looking at it must not be for the
     * audit.
     */
    public static Endpoint live(String path, Role role, Answering answering) {
        return new Endpoint("GET", segments(path), role, true, answering);
    }

    /** What does something. */
    public static Endpoint post(String path, Role role, Answering answering) {
        return new Endpoint("POST", segments(path), role, false, answering);
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
