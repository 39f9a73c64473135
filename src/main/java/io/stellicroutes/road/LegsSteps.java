package io.stellicroutes.road;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Leg;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and ends the legs of a run and keeps their accounts; bean {@code stellicLegs}. Thread-safe. */
public final class LegsSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final StellicConfig config;
    private final Ledger ledger;
    private final Landing landing;

    LegsSteps(StellicConfig config, Ledger ledger, Landing landing) {
        this.config = config;
        this.ledger = ledger;
        this.landing = landing;
    }

    /** A leg for every destination that does not have this run's records yet. */
    public List<Leg> open(@ExchangeProperty("stellicRun") RunInProgress run) {
        Set<String> delivered = ledger.deliveries(run.run().id()).stream()
                .filter(delivery -> delivery.status() == Status.DELIVERED)
                .map(DeliveryRecord::destination)
                .collect(Collectors.toSet());
        List<Leg> legs = run.export().destinations().stream()
                .filter(destination -> !delivered.contains(destination))
                .map(destination -> leg(run, config.destination(destination)))
                .toList();
        run.legs().addAll(legs);
        return legs;
    }

    /** A leg to nowhere, for a preview. */
    public Leg preview(@ExchangeProperty("stellicRun") RunInProgress run) {
        Run ran = run.run();
        return new Leg(
                ran.id(),
                run.export(),
                new DestinationSpec("preview", "preview", Map.of()),
                landing.fileOf(ran.id()),
                ran.cleanFileName(),
                new PreviewAccounts(run.toString()));
    }

    private Leg leg(RunInProgress run, DestinationSpec destination) {
        Run ran = run.run();
        return new Leg(
                ran.id(),
                run.export(),
                destination,
                landing.fileOf(ran.id()),
                ran.cleanFileName(),
                new LedgerAccounts(ledger, ran.id(), destination.name(), run::checkLease));
    }

    /** Begins a leg, or takes it up behind what an earlier attempt has settled. */
    public void begin(@ExchangeProperty("stellicLeg") Leg leg) {
        leg.accounts().check();
        DeliveryRecord begun =
                ledger.deliveryBegun(leg.runId(), leg.destination().name());
        if (begun.settled() > 0) {
            leg.resume(begun.settled(), begun.delivered());
            LOG.info("{}: goes on behind row {}", leg, begun.settled());
        }
    }

    /** Ends a leg that came to its end; it is delivered only if its rows add up. */
    public void end(@ExchangeProperty("stellicLeg") Leg leg, @ExchangeProperty("stellicLoad") Load load)
            throws Exception {
        if (load != null) {
            load.close();
        }
        ((LedgerAccounts) leg.accounts()).flush();
        if (leg.read() != leg.delivered() + leg.rejected()) {
            throw new DeliveryException("the rows do not add up: read " + leg.read() + ", delivered " + leg.delivered()
                    + ", rejected " + leg.rejected());
        }
        record(leg, Status.DELIVERED, null);
        LOG.info("{}: delivered {} rows, rejected {}", leg, leg.delivered(), leg.rejected());
    }

    /** Ends a leg that failed: closes what it had open, which takes back what can be taken back. */
    public void fail(
            @ExchangeProperty("stellicRun") RunInProgress run,
            @ExchangeProperty("stellicLeg") Leg leg,
            @ExchangeProperty("stellicLoad") Load load,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        if (load != null) {
            try {
                load.close();
            } catch (Exception e) {
                LOG.warn("{}: closing after a failure failed too: {}", leg, Reasons.of(e));
            }
        }
        if (run.hasLostLease()) {
            LOG.error("{}: left to another process", leg);
            return;
        }
        ((LedgerAccounts) leg.accounts()).flush();
        String reason = reason(leg, cause);
        record(leg, Status.FAILED, reason);
        LOG.error("{}: failed: {}", leg, reason);
        if (LOG.isDebugEnabled()) {
            Reasons.trace(cause).forEach(LOG::debug);
        }
    }

    private static String reason(Leg leg, Exception cause) {
        String reason = Reasons.of(cause);
        return reason.contains(leg.destination().name())
                ? reason
                : "destination " + leg.destination().name() + ": " + reason;
    }

    private void record(Leg leg, Status status, String error) {
        ledger.deliveryEnded(
                leg.runId(), leg.destination().name(), status, leg.read(), leg.delivered(), leg.rejected(), error);
    }
}
