package io.stellicroutes.bundle;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Does something once for each start of a context. Camel tells of the start again with every route that is added later.
 * Thread-safe.
 */
final class AtStart extends LifecycleStrategySupport implements ExtendedStartupListener {
    private final Predicate<CamelContext> isTime;
    private final Consumer<CamelContext> action;
    private final AtomicBoolean done = new AtomicBoolean();

    private AtStart(Predicate<CamelContext> isTime, Consumer<CamelContext> action) {
        this.isTime = isTime;
        this.action = action;
    }

    /**
     * Does it when the context has started, or now if it has.
     *
     * @param isTime whether it is to be done yet; asked again when a route is added, until it says yes
     */
    static void of(CamelContext context, Predicate<CamelContext> isTime, Consumer<CamelContext> action) {
        AtStart listener = new AtStart(isTime, action);
        try {
            context.addLifecycleStrategy(listener);
            context.addStartupListener(listener);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    @Override
    public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) {
        // Spring Boot has not loaded the routes yet
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        if (!done.get() && isTime.test(context) && done.compareAndSet(false, true)) {
            action.accept(context);
        }
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        // nothing is left to do
    }

    @Override
    public void onContextStopped(CamelContext context) {
        done.set(false);
    }
}
