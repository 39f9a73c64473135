package io.stellicroutes.breaker;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.breaker.Breaker.Outcome;
import io.stellicroutes.breaker.Breaker.Refusal;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.Delivery;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/**
 * Guards a delivery: a destination that is down is left alone, each by itself; bean {@code stellicDeliveryBreakers}.
 * Thread-safe.
 */
public final class DeliveryBreakers extends BreakerPolicy {
    private final StellicConfig.Breaker rules;
    private final Clock clock;
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    public DeliveryBreakers(StellicConfig.Breaker rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    Breaker breaker(Exchange exchange) {
        return of(delivery(exchange).getDestinationName());
    }

    /** What is wrong with the data or with the credential says nothing of whether the destination is there. */
    @Override
    Outcome outcome(Exchange exchange, Exception failure) {
        return FailureClassifier.isServerFailure(failure) ? Outcome.FAILED : Outcome.UNTOLD;
    }

    @Override
    Exception held(Exchange exchange, Refusal refusal) {
        Subject subject = delivery(exchange).subject();
        return new DestinationHeldException(subject, "the destination " + refusal.reason(subject));
    }

    /** Whether deliveries to a destination would only be held. */
    public boolean isHolding(String destination) {
        return of(destination).isHolding();
    }

    private static Delivery delivery(Exchange exchange) {
        return exchange.getProperty(StellicConstants.PROPERTY_DELIVERY, Delivery.class);
    }

    private Breaker of(String destination) {
        return breakers.computeIfAbsent(destination, name -> new Breaker("destination " + name, rules, clock));
    }
}
