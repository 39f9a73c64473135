package io.stellicroutes.delivery;

import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.ChangeCounts;
import io.stellicroutes.changes.ChangeSet;
import java.util.Optional;

/**
 * What a delivery sends that sends changes.
 *
 * @param set the changes
 * @param from the baseline from which they were found
 * @param name the directory of the baseline that follows
 * @param fingerprint of the configuration by which they are sent
 * @param silent whether nothing is sent, and the records are taken as there
 * @param context what loads know of them
 */
public record SentChanges(
        ChangeSet set, Baseline from, String name, String fingerprint, boolean silent, LoadContext.ChangeMode context) {
    private static final int MARK = 8;
    /** Hexadecimal digits of a lineage that are the time at which it began. */
    private static final int TIME = 12;

    /** A mark of these changes in the ids of what is sent: another comparison has other ones. */
    String mark() {
        String start = "-" + from.lineage().substring(TIME, TIME + MARK) + "." + from.revision();
        return set.isSnapshot() ? start + "." + fingerprint.substring(0, MARK) : start;
    }

    /**
     * Where a set has its place: behind those of earlier baselines, and of earlier revisions of its own.
     *
     * @param of its fingerprint; empty if not all records are sent
     */
    public static String place(Baseline from, String runId, Optional<String> of) {
        return from.lineage().substring(0, TIME)
                + "."
                + "%010d".formatted(from.revision())
                + "."
                + runId
                + of.map(fingerprint -> "." + fingerprint.substring(0, MARK)).orElse("");
    }

    /** How many rows the file has. */
    public long rows() {
        ChangeCounts counts = set.counts();
        return counts.inserted() + counts.updated() + counts.unchanged() + counts.rejected();
    }

    /** Whether there is anything to send, or to reject. */
    public boolean hasSomething() {
        return !silent && !set.counts().isNone();
    }
}
