package io.stellicroutes.routes;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;

/** Refuses a step for some time, as Camel does when its context has to stop at once. Thread-safe. */
final class RefusedStep extends BeforeSteps {
    private final String step;
    private final AtomicBoolean stops;

    /**
     * Refuses nothing by itself.
     *
     * @param step the step's id ends with it
     * @param stops whether it is refused now
     */
    RefusedStep(String step, AtomicBoolean stops) {
        this.step = step;
        this.stops = stops;
    }

    @Override
    void before(String id, Exchange exchange) {
        if (id.endsWith(step) && stops.get()) {
            throw new RejectedExecutionException("the context stops");
        }
    }
}
