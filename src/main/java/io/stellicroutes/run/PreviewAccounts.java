package io.stellicroutes.run;

import io.stellicroutes.delivery.Accounts;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The books of a delivery that delivers nothing: says what would be rejected, and keeps nothing.
 *
 * @param goesOn throws if a table may not be changed by it any more
 */
public record PreviewAccounts(String run, Runnable goesOn) implements Accounts {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    /** Those of what changes no table. */
    public PreviewAccounts(String run) {
        this(run, () -> {});
    }

    @Override
    public void check() {
        goesOn.run();
    }

    @Override
    public void reject(long row, String reason, List<String> fields) {
        LOG.warn("{}: row {} would be rejected: {}", run, row, reason);
    }

    @Override
    public void checkpoint(long row, long delivered, long skipped, int batches) {
        throw new IllegalStateException(run + ": a preview has no checkpoints");
    }
}
