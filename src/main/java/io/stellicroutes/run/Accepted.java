package io.stellicroutes.run;

import io.stellicroutes.base.StellicConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a user has accepted though it exceeds a limit.
 *
 * @param header other columns than the last run's
 * @param shrink far fewer rows than the last run's
 * @param deletes as many deletes and updates as there are
 * @param remaster that a destination which gets changes gets all records again
 */
public record Accepted(boolean header, boolean shrink, boolean deletes, boolean remaster) {
    private static final String HEADER = "header";
    private static final String SHRINK = "shrink";
    private static final String DELETES = "deletes";
    private static final String REMASTER = "remaster";

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

    /**
     * What the ledger says of a run: the {@linkplain #words words}, and by whom.
     *
     * @param recorded empty if nothing is accepted
     */
    public static Accepted recorded(Optional<String> recorded) {
        Set<String> words = recorded.map(text -> Set.of(text.split(" by ", 2)[0].split(", ")))
                .orElse(Set.of());
        return new Accepted(
                words.contains(HEADER), words.contains(SHRINK), words.contains(DELETES), words.contains(REMASTER));
    }

    /** What either accepts. */
    public Accepted and(Accepted other) {
        return new Accepted(
                header || other.header, shrink || other.shrink, deletes || other.deletes, remaster || other.remaster);
    }

    /** What is accepted, in words: {@code header, shrink}; empty if nothing is. */
    public Optional<String> words() {
        List<String> words = new ArrayList<>();
        if (header) {
            words.add(HEADER);
        }
        if (shrink) {
            words.add(SHRINK);
        }
        if (deletes) {
            words.add(DELETES);
        }
        if (remaster) {
            words.add(REMASTER);
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
