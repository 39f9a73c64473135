package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.run.RunInProgress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * Lets a run go on when there is a delivery for this process to begin, or all have ended that other nodes are at; bean
 * {@code stellicSpreadWait}. A run that waits has no thread: nodes that wait for each other's deliveries could not make
 * them otherwise. Thread-safe.
 */
public final class SpreadWait extends AsyncProcessorSupport implements AutoCloseable {
    /** How often the ledger is looked into while other nodes are at deliveries. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final SpreadSteps spread;
    private final ExecutorService threads;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "StellicSpread");
        thread.setDaemon(true);
        return thread;
    });

    /** @param threads by which runs go on */
    public SpreadWait(SpreadSteps spread, ExecutorService threads) {
        this.spread = spread;
        this.threads = threads;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback done) {
        RunInProgress run = exchange.getProperty(StellicConstants.PROPERTY_RUN, RunInProgress.class);
        if (waits(run, exchange)) {
            lookAgain(run, exchange, done);
            return false;
        }
        done.done(true);
        return true;
    }

    /** Not if it can't be told: then the exchange has the failure. */
    private boolean waits(RunInProgress run, Exchange exchange) {
        try {
            return spread.hasToWait(run);
        } catch (RuntimeException e) {
            exchange.setException(e);
            return false;
        }
    }

    private void lookAgain(RunInProgress run, Exchange exchange, AsyncCallback done) {
        try {
            // what it throws goes to the exchange
            ScheduledFuture<?> unused =
                    looks.schedule(() -> look(run, exchange, done), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            exchange.setException(e);
            done.done(false);
        }
    }

    private void look(RunInProgress run, Exchange exchange, AsyncCallback done) {
        if (waits(run, exchange)) {
            lookAgain(run, exchange, done);
        } else {
            threads.execute(() -> done.done(false));
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        looks.shutdownNow();
    }
}
