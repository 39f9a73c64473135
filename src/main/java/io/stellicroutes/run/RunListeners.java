package io.stellicroutes.run;

import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.DeliveryRecord;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registered listeners. What a listener throws is logged, and fails no run. Thread-safe. */
public final class RunListeners implements RunListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final List<RunListener> listeners = new CopyOnWriteArrayList<>();

    /** Registers a listener. */
    public void add(RunListener listener) {
        listeners.add(listener);
    }

    @Override
    public void begun(RunInProgress run) {
        tell(run, listener -> listener.begun(run));
    }

    @Override
    public void deliveryEnded(RunInProgress run, Delivery delivery, DeliveryRecord record) {
        tell(run, listener -> listener.deliveryEnded(run, delivery, record));
    }

    @Override
    public void ended(RunInProgress run, RunReport report) {
        tell(run, listener -> listener.ended(run, report));
    }

    private void tell(RunInProgress run, Consumer<RunListener> event) {
        if (run.isPreview()) {
            return;
        }
        for (RunListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("{}: could not be told to {}", run, listener.getClass().getName(), e);
            }
        }
    }
}
