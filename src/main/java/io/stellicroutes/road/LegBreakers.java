package io.stellicroutes.road;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.Leg;
import io.stellicroutes.delivery.files.S3Faults;
import io.stellicroutes.delivery.files.SftpFaults;
import io.stellicroutes.road.Breaker.Outcome;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Around the delivery of a leg: leaves a destination alone that is down, each by itself; bean {@code stellicLegBreakers}.
 * Thread-safe.
 */
public final class LegBreakers implements Policy {
    private final StellicConfig.Breaker rules;
    private final Clock clock;
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    LegBreakers(StellicConfig.Breaker rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // the steps stay as they are
    }

    @Override
    public Processor wrap(Route route, Processor delivery) {
        return new DelegateAsyncProcessor(delivery) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback done) {
                Leg leg = exchange.getProperty(StellicConstants.PROPERTY_LEG, Leg.class);
                return of(leg.getDestinationName())
                        .call(
                                getProcessor(),
                                exchange,
                                done,
                                failure -> outcome(leg, failure),
                                refusal -> new DestinationHeldException(
                                        "export " + leg.export().name() + ": " + refusal.reason()));
            }
        };
    }

    /** Whether legs to a destination would only be held. */
    boolean isHolding(String destination) {
        return of(destination).isHolding();
    }

    /** What is wrong with the data or with the credential says nothing of whether the destination is there. */
    private static Outcome outcome(Leg leg, Exception failure) {
        boolean servers = Troubles.areTheServers(failure)
                || (leg.destination().type().equals("s3") && S3Faults.isTheStores(failure))
                || (leg.destination().type().equals("sftp") && SftpFaults.isTheServers(failure));
        return servers ? Outcome.FAILED : Outcome.UNTOLD;
    }

    private Breaker of(String destination) {
        return breakers.computeIfAbsent(
                destination, name -> new Breaker("destination " + name + " is not called", rules, clock));
    }
}
