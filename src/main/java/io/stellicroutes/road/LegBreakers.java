package io.stellicroutes.road;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.Leg;
import io.stellicroutes.road.Breaker.Outcome;
import io.stellicroutes.road.Breaker.Refusal;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/**
 * Around the delivery of a leg: leaves a destination alone that is down, each by itself; bean {@code stellicLegBreakers}.
 * Thread-safe.
 */
public final class LegBreakers extends BreakerPolicy {
    private final StellicConfig.Breaker rules;
    private final Clock clock;
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    LegBreakers(StellicConfig.Breaker rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    Breaker breaker(Exchange exchange) {
        return of(leg(exchange).getDestinationName());
    }

    /** What is wrong with the data or with the credential says nothing of whether the destination is there. */
    @Override
    Outcome outcome(Exchange exchange, Exception failure) {
        return Troubles.areTheServers(failure) ? Outcome.FAILED : Outcome.UNTOLD;
    }

    @Override
    Exception held(Exchange exchange, Refusal refusal) {
        return new DestinationHeldException("export " + leg(exchange).export().name() + ": " + refusal.reason());
    }

    /** Whether legs to a destination would only be held. */
    boolean isHolding(String destination) {
        return of(destination).isHolding();
    }

    private static Leg leg(Exchange exchange) {
        return exchange.getProperty(StellicConstants.PROPERTY_LEG, Leg.class);
    }

    private Breaker of(String destination) {
        return breakers.computeIfAbsent(
                destination, name -> new Breaker("destination " + name + " is not called", rules, clock));
    }
}
