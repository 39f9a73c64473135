package io.stellicroutes.run;

import io.stellicroutes.base.Digest;
import io.stellicroutes.ledger.Run;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is asked of a run that is delivered again.
 *
 * @param before the run as it was
 * @param destinations where to
 * @param corrected rows to deliver in the place of rejected ones, by their numbers; empty to deliver everything again
 * @param force whether to deliver again also where records may then be there twice, or older ones replace newer ones
 */
public record Replay(Run before, List<String> destinations, Map<Long, List<String>> corrected, boolean force) {
    private static final int MARK_BITS = 128;

    /** A name for the corrected rows: the same for the same rows, and for no others. */
    static String mark(Map<Long, List<String>> rows) {
        Digest digest = new Digest();
        new TreeMap<>(rows).forEach((row, fields) -> digest.add(row).add(fields));
        return digest.hex(MARK_BITS);
    }

    boolean isCorrection() {
        return !corrected.isEmpty();
    }
}
