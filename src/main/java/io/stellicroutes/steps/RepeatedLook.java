package io.stellicroutes.steps;

import io.stellicroutes.run.Problems;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a timer looks for in the ledger. A look that fails finds nothing. The log tells when looks begin to fail, and
 * when they succeed again, but not of each. Thread-safe.
 */
final class RepeatedLook {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final String what;
    private final AtomicBoolean fails = new AtomicBoolean();

    /** @param what is done, to begin a line of the log */
    RepeatedLook(String what) {
        this.what = what;
    }

    /** @param nothing what a look that fails finds */
    <T> T find(Supplier<T> look, T nothing) {
        T found;
        try {
            found = look.get();
        } catch (RuntimeException e) {
            LOG.debug("{} fails", what, e);
            if (!fails.getAndSet(true)) {
                LOG.warn("{} fails, and is repeated until it succeeds: {}", what, Problems.of(e));
            }
            return nothing;
        }
        if (fails.getAndSet(false)) {
            LOG.info("{} succeeds again", what);
        }
        return found;
    }
}
