package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.run.RunInProgress;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Exchange;

/**
 * Lets a run go on when there is a delivery for this process to begin, or all have ended that other nodes are at; bean
 * {@code stellicSpreadWait}. A run that waits has no thread: nodes that wait for each other's deliveries could not make
 * them otherwise. Thread-safe.
 */
public final class SpreadWait extends WaitWithoutThread {
    private final SpreadSteps spread;

    /** @param threads by which runs go on */
    public SpreadWait(SpreadSteps spread, ExecutorService threads) {
        super("StellicSpread", threads);
        this.spread = spread;
    }

    @Override
    boolean hasToWait(Exchange exchange, boolean waited) {
        return spread.hasToWait(exchange.getProperty(StellicConstants.PROPERTY_RUN, RunInProgress.class));
    }
}
