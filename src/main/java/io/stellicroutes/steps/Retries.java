package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.http.HttpTimeouts;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunInProgress;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.processor.errorhandler.RedeliveryPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits before something is tried again, and says that it is, and why; bean {@code stellicRetries}. Camel's own wait
 * knows of no run that somebody stops. Thread-safe.
 */
public final class Retries implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final long LONGEST = 60_000;
    /** How often it looks whether the service stops. */
    private static final long SLICE = 500;

    private final Duration first;
    private final Drain drain;
    private final RedeliveryPolicy pauses = new RedeliveryPolicy();

    /** @param drain says whether this process is to end */
    public Retries(HttpTimeouts timeouts, Drain drain) {
        this.drain = drain;
        first = Duration.ofMillis(timeouts.retry());
        pauses.setRedeliveryDelay(timeouts.retry());
        pauses.setUseExponentialBackOff(true);
        pauses.setMaximumRedeliveryDelay(LONGEST);
        pauses.setUseCollisionAvoidance(true);
        pauses.setCollisionAvoidanceFactor(0.25);
    }

    /**
     * Waits until something is to be tried again: twice as long each time, or as long as the server has asked for.
     *
     * @param counter the number of the attempt that would follow, from 1
     * @param most how often it is tried again
     * @return no, if it has been tried often enough, somebody stops the run, or the service stops
     */
    public boolean waits(
            @Header(Exchange.REDELIVERY_COUNTER) int counter,
            @Header(Exchange.REDELIVERY_MAX_COUNTER) Integer most,
            @Header(Exchange.REDELIVERY_DELAY) Long asked,
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            Message message) {
        if (most == null || counter > most) {
            return false;
        }
        message.setHeader(Exchange.REDELIVERY_DELAY, 0L);
        return waits(Duration.ofMillis(asked == null ? pause(counter) : asked), run);
    }

    private long pause(int counter) {
        long pause = 0;
        for (int attempt = 1; attempt <= counter; attempt++) {
            pause = pauses.calculateRedeliveryDelay(pause, attempt);
        }
        return pause;
    }

    /** Waits as before the first of several attempts. */
    public void pause(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        waits(first, run);
    }

    private boolean waits(Duration pause, RunInProgress run) {
        long end = System.nanoTime() + pause.toNanos();
        try {
            for (long left = pause.toMillis();
                    left > 0;
                    left = Duration.ofNanos(end - System.nanoTime()).toMillis()) {
                Duration slice = Duration.ofMillis(Math.min(left, SLICE));
                if (drain.isStopping()) {
                    return false;
                }
                if (run == null) {
                    Thread.sleep(slice.toMillis());
                } else if (!run.stopping().waitFor(slice)) {
                    return false;
                }
            }
            return run == null || run.stopping().waitFor(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Says that something is tried again. */
    @Override
    public void process(Exchange exchange) {
        LogLabels.during(exchange, () -> {
            LOG.warn(
                    "{}: {}; trying again ({} of {})",
                    exchange.getProperty(StellicConstants.PROPERTY_RUN, "a request", String.class),
                    Problems.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)),
                    exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER),
                    exchange.getMessage().getHeader(Exchange.REDELIVERY_MAX_COUNTER));
            return true;
        });
    }
}
