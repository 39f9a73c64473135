package io.stellicroutes.metrics;

import io.stellicroutes.run.RunInProgress;
import java.util.Collection;
import java.util.Optional;

/** What this process knows by itself. Thread-safe. */
public interface Live {
    /** The runs under way in this process. */
    Collection<RunInProgress> underWay();

    /** Whether a destination is left alone, because it has failed again and again. */
    boolean isHolding(String destination);

    /** Whether the Stellic of a tenant, or of none, is. */
    boolean isHoldingStellic(Optional<String> tenant);
}
