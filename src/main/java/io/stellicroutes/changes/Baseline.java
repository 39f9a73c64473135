package io.stellicroutes.changes;

import java.util.Optional;

/**
 * What a destination has of an export, as the ledger has it.
 *
 * @param lineage the same until the baseline is forgotten; no other one has it: twelve hexadecimal digits of the time
 *     at which it began, and twenty random ones
 * @param revision greater by one with each file that has arrived there
 * @param secret by which its files can be read; empty if it is encrypted under another key than the one configured
 * @param valid what has arrived; empty if nothing has
 * @param pendingRun the run whose changes are being sent, or have been in part
 */
public record Baseline(
        String export,
        String destination,
        String lineage,
        long revision,
        Optional<String> secret,
        Optional<Valid> valid,
        Optional<String> pendingRun) {
    /**
     * What has arrived.
     *
     * @param runId whose file
     * @param name the directory of its hashes
     * @param fingerprint of the configuration by which it was sent
     * @param records how many the destination has
     * @param stored what it is called in the store that nodes share; empty if it is not there
     */
    public record Valid(String runId, String name, String fingerprint, long records, Optional<String> stored) {
        /** The fingerprint of what has arrived before something else than changes: that of no configuration. */
        public static final String OUTDATED = "-";

        /** The fingerprint of what does not fit the destination any more, for a run was taken back there. */
        public static final String TAKEN_BACK = "taken-back";

        /** How the fingerprint begins, in the place of its first digit, while {@link #leavesRows}. */
        private static final String LEAVES = "+";

        /** The same, of a destination that may have records that no baseline knows. */
        public static String leaving(String fingerprint) {
            return LEAVES + fingerprint.substring(1);
        }

        /**
         * Whether the destination may have records that this lacks: it was compared with all that it has, and nothing
         * was to be deleted.
         */
        public boolean leavesRows() {
            return fingerprint.startsWith(LEAVES);
        }

        /** Whether it was sent by a configuration. */
        public boolean isBy(String configuration) {
            return fingerprint.equals(leavesRows() ? leaving(configuration) : configuration);
        }

        /** Whether something else than changes has been sent there since. */
        public boolean isOutdated() {
            return fingerprint.equals(OUTDATED);
        }

        /** Whether a run was taken back since it arrived. */
        public boolean isTakenBack() {
            return fingerprint.equals(TAKEN_BACK);
        }
    }

    /**
     * A step to another file.
     *
     * @param from the baseline as it was when the changes were found
     * @param to what has arrived now
     */
    public record Move(Baseline from, Valid to) {}

    @Override
    public String toString() {
        return "baseline of " + export + " at " + destination + ", revision " + revision;
    }
}
