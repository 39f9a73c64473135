package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.run.Problems;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that something is tried again, and why; bean {@code stellicRetries}. Stateless. */
public final class RetryLog implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

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
