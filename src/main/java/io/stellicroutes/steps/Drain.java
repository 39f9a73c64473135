package io.stellicroutes.steps;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.StoppedDeliveryException;
import io.stellicroutes.run.RunInProgress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a process's work: it takes none any more; what runs has a while to come to its end, and stops where it
 * stands after that, so that another process goes on with it at once. Thread-safe.
 */
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final Duration LOOK = Duration.ofMillis(50);
    /** For the call that a run is in when it is told to stop. */
    private static final Duration TO_STOP = Duration.ofSeconds(2);

    private final CamelContext context;
    private final List<Runnable> stops = new CopyOnWriteArrayList<>();
    private volatile boolean begun;

    public Drain(CamelContext context) {
        this.context = context;
    }

    /** Takes no more work from now on. */
    public void begin() {
        begun = true;
    }

    /** What breaks off calls that a run could not come back from in time. */
    public void atHandOver(Runnable stop) {
        stops.add(stop);
    }

    /**
     * Lets what runs come to its end, and hands the rest over; to be called once it has begun, while the routes run.
     *
     * @param underWay the runs of this process
     * @param grace how long they have
     */
    public void finish(Supplier<Collection<RunInProgress>> underWay, Duration grace) {
        underWay.get().forEach(run -> run.logSubject()
                .during(() ->
                        LOG.info("{}: has up to {} s to end (stellic.shutdown.grace)", run, grace.toMillis() / 1e3)));
        await(underWay, grace);
        stops.forEach(Runnable::run);
        underWay.get().forEach(run -> {
            run.logSubject()
                    .during(() -> LOG.info(
                            "{}: handed over: it stops where it stands, and goes on elsewhere or at the next start",
                            run));
            run.handOver();
        });
        await(underWay, TO_STOP);
    }

    private static void await(Supplier<Collection<RunInProgress>> underWay, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (!underWay.get().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK.toMillis()));
        }
    }

    /** Whether work is to be handed over that only waits: this process drains, or its context stops. */
    public boolean isStopping() {
        return begun || context.isStopping() || context.isStopped();
    }

    /**
     * Makes sure that a delivery may go on.
     *
     * @throws StoppedDeliveryException if this process drains, or its context stops
     */
    void checkGoesOn(Delivery delivery) {
        if (isStopping()) {
            throw new StoppedDeliveryException(delivery.subject(), "stopped; the next run goes on from there");
        }
    }

    /**
     * Makes sure that work may be begun.
     *
     * @throws StellicException if this process takes none any more
     */
    void checkTakesWork(Subject subject) {
        if (begun) {
            throw new StellicException(
                    ErrorCode.STOPPED,
                    subject,
                    "stopped before it began: the service ends, and takes no more work; run it again");
        }
    }
}
