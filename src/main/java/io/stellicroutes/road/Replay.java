package io.stellicroutes.road;

import java.util.List;
import java.util.Map;

/**
 * What is asked of a run that is delivered again.
 *
 * @param destinations where to
 * @param mended rows to deliver in the place of rejected ones, by their numbers; empty to deliver everything again
 * @param mark the same for the same mended rows
 * @param force whether to deliver again also where records may then be there twice, or older ones replace newer ones
 */
record Replay(List<String> destinations, Map<Long, List<String>> mended, String mark, boolean force) {
    boolean isMending() {
        return !mended.isEmpty();
    }
}
