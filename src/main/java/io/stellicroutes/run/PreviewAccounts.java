package io.stellicroutes.run;

import io.stellicroutes.delivery.Accounts;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The books of a delivery that delivers nothing: says what would be rejected, and keeps nothing. */
public record PreviewAccounts(String run) implements Accounts {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    @Override
    public void reject(long row, String reason, List<String> fields) {
        LOG.warn("{}: row {} would be rejected: {}", run, row, reason);
    }

    @Override
    public void checkpoint(long row, long delivered, long skipped, int batches) {
        throw new IllegalStateException(run + ": a preview has no checkpoints");
    }
}
