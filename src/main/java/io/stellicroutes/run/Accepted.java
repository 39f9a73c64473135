package io.stellicroutes.run;

import io.stellicroutes.base.StellicConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody has looked at and wants, though it is unusual.
 *
 * @param header other columns than the last run's
 * @param shrink far fewer rows than the last run's
 * @param deletes as many deletes and updates as there are
 * @param remaster that a destination which gets changes gets all records anew
 */
public record Accepted(boolean header, boolean shrink, boolean deletes, boolean remaster) {
    /** Nothing unusual. */
    public static final Accepted NOTHING = new Accepted(false, false, false, false);

    /** What a run's trigger says. */
    public static Accepted of(Map<String, Object> headers) {
        return new Accepted(
                is(headers, StellicConstants.ACCEPT_HEADER),
                is(headers, StellicConstants.ACCEPT_SHRINK),
                is(headers, StellicConstants.ACCEPT_DELETES),
                is(headers, StellicConstants.ACCEPT_REMASTER));
    }

    /** What is accepted, in words: {@code header, shrink}; empty if nothing is. */
    public Optional<String> words() {
        List<String> words = new ArrayList<>();
        if (header) {
            words.add("header");
        }
        if (shrink) {
            words.add("shrink");
        }
        if (deletes) {
            words.add("deletes");
        }
        if (remaster) {
            words.add("remaster");
        }
        return Optional.of(String.join(", ", words)).filter(text -> !text.isEmpty());
    }

    /** What {@link #of} reads again. */
    public Map<String, Object> headers() {
        return Map.of(
                StellicConstants.ACCEPT_HEADER,
                header,
                StellicConstants.ACCEPT_SHRINK,
                shrink,
                StellicConstants.ACCEPT_DELETES,
                deletes,
                StellicConstants.ACCEPT_REMASTER,
                remaster);
    }

    private static boolean is(Map<String, Object> headers, String name) {
        return Boolean.parseBoolean(String.valueOf(headers.get(name)));
    }
}
