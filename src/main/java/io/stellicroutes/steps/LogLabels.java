package io.stellicroutes.steps;

import io.stellicroutes.base.LogSubject;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.run.RunInProgress;
import java.util.function.BooleanSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Says in the log what each line is about: while a step of the bundle's routes is at work, on whatever thread, the MDC
 * has {@code export}, {@code run} and {@code destination}, as far as they are known, and afterwards what it had before.
 * Steps that a batch goes through record by record, and routes of others, are left alone. Stateless.
 */
public final class LogLabels implements InterceptStrategy {
    private static final String OURS = "stellic-";

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, Processor next) {
        return isOfTheRoad(step) ? new Labelled(target) : target;
    }

    private static boolean isOfTheRoad(NamedNode step) {
        int splits = 0;
        NamedNode top = step;
        for (NamedNode node = step.getParent(); node != null; node = node.getParent()) {
            if (node instanceof SplitDefinition split && Boolean.parseBoolean(split.getStreaming())) {
                splits++;
            }
            top = node;
        }
        return splits < 2 && String.valueOf(top.getId()).startsWith(OURS);
    }

    /** Does something that is about an exchange, outside of any step. */
    static boolean during(Exchange exchange, BooleanSupplier work) {
        return about(exchange).get(work::getAsBoolean);
    }

    private static LogSubject about(Exchange exchange) {
        if (exchange.getProperty(StellicConstants.PROPERTY_RUN) instanceof RunInProgress run) {
            return exchange.getProperty(StellicConstants.PROPERTY_DELIVERY) instanceof Delivery delivery
                    ? new LogSubject(run.getName(), delivery.runId(), delivery.getDestinationName())
                    : run.logSubject();
        }
        return LogSubject.ofExport(exchange.getMessage().getHeader(StellicConstants.EXPORT, String.class));
    }

    private static final class Labelled extends DelegateAsyncProcessor {
        Labelled(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback done) {
            return during(exchange, () -> super.process(exchange, done));
        }
    }
}
