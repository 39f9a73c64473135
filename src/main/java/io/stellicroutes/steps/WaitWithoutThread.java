package io.stellicroutes.steps;

import io.stellicroutes.base.DaemonScheduler;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * A step at which an exchange waits for what other processes do. It has no thread meanwhile: one thread looks twice a
 * second, for all that wait here. Thread-safe.
 */
abstract class WaitWithoutThread extends AsyncProcessorSupport implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final ExecutorService threads;
    private final ScheduledExecutorService looks;

    /**
     * @param looks the name of the thread that looks
     * @param threads by which exchanges go on that have waited
     */
    WaitWithoutThread(String looks, ExecutorService threads) {
        this.looks = DaemonScheduler.named(looks);
        this.threads = threads;
    }

    /**
     * Whether an exchange has to wait. What this throws ends the wait, and is the exchange's failure.
     *
     * @param waited whether it has waited already
     */
    abstract boolean hasToWait(Exchange exchange, boolean waited);

    @Override
    public final boolean process(Exchange exchange, AsyncCallback done) {
        if (waits(exchange, false)) {
            lookAgain(exchange, done);
            return false;
        }
        done.done(true);
        return true;
    }

    private boolean waits(Exchange exchange, boolean waited) {
        try {
            return hasToWait(exchange, waited);
        } catch (RuntimeException e) {
            exchange.setException(e);
            return false;
        }
    }

    private void lookAgain(Exchange exchange, AsyncCallback done) {
        try {
            // what it throws goes to the exchange
            ScheduledFuture<?> unused =
                    looks.schedule(() -> look(exchange, done), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            exchange.setException(e);
            done.done(false);
        }
    }

    private void look(Exchange exchange, AsyncCallback done) {
        if (LogLabels.during(exchange, () -> waits(exchange, true))) {
            lookAgain(exchange, done);
        } else {
            threads.execute(() -> done.done(false));
        }
    }

    /** Looks no more. */
    @Override
    public final void close() {
        looks.shutdownNow();
    }
}
