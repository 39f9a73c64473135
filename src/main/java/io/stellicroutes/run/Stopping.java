package io.stellicroutes.run;

import io.stellicroutes.api.TransientStellicException;
import io.stellicroutes.base.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * Whether a run has been asked to end: somebody stops it, or its process hands it over. That ends its waits and breaks
 * off its calls. Thread-safe.
 */
public final class Stopping {
    private final Subject subject;
    private final Object waiting = new Object();
    private final AtomicReference<Cancellable> call = new AtomicReference<>();
    private volatile String stoppedBy;
    private volatile boolean handedOver;

    Stopping(Subject subject) {
        this.subject = subject;
    }

    void stop(String who) {
        stoppedBy = who;
        breakOff();
    }

    void handOver() {
        handedOver = true;
        breakOff();
    }

    private void breakOff() {
        synchronized (waiting) {
            waiting.notifyAll();
        }
        Cancellable underWay = call.get();
        if (underWay != null) {
            underWay.cancel();
        }
    }

    private boolean isAsked() {
        return stoppedBy != null || handedOver;
    }

    /** The run calls Stellic or the store: a stop breaks the call off, whatever it waits for. */
    public void breaksOff(Cancellable request) {
        call.set(request);
        if (isAsked()) {
            request.cancel();
        }
    }

    /**
     * Waits, but not when the run has been asked to end.
     *
     * @param longest at most
     * @return whether it has waited to the end
     */
    public boolean waitFor(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (waiting) {
            long left = end - System.nanoTime();
            while (left > 0 && !isAsked()) {
                TimeUnit.NANOSECONDS.timedWait(waiting, left);
                left = end - System.nanoTime();
            }
            return !isAsked();
        }
    }

    /** The user who has stopped the run, if any. */
    public Optional<String> by() {
        return Optional.ofNullable(stoppedBy);
    }

    /** @throws StoppedRunException if a user has stopped the run, or it is handed over */
    void check() {
        if (handedOver) {
            throw new StoppedRunException(subject);
        }
        String who = stoppedBy;
        if (who != null) {
            throw new StoppedRunException(subject, who);
        }
    }

    /**
     * The stop that has made a call fail, if one has: it breaks calls off.
     *
     * @param failure a Throwable, for the reason that {@link RunInProgress#mayFallBackAfter} gives
     */
    public Optional<Exception> behind(Throwable failure) {
        if (failure instanceof IOException || failure instanceof TransientStellicException) {
            try {
                check();
            } catch (StoppedRunException stopped) {
                return Optional.of(stopped);
            }
        }
        return Optional.empty();
    }
}
