package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.DeliveryLeases;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.StoppedRunException;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who begins the deliveries of a run: this process all of them, or each node that can have the run's file its share;
 * bean {@code stellicSpread}. Thread-safe.
 */
public final class SpreadSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private final StellicConfig config;
    private final Ledger ledger;
    private final DeliveryLeases leases;
    private final DestinationTurns turns;
    private final Drain drain;

    public SpreadSteps(
            StellicConfig config, Ledger ledger, DeliveryLeases leases, DestinationTurns turns, Drain drain) {
        this.turns = turns;
        this.drain = drain;
        this.config = config;
        this.ledger = ledger;
        this.leases = leases;
    }

    /**
     * Offers the deliveries of a run to all nodes, if there are others that can have its file, and if they need to know
     * nothing of the run but what is in the ledger; also those of a run that others are at already. A single one most
     * likely begins here now.
     */
    void offer(RunInProgress run) {
        if (canSpread(run)
                && ((run.toBegin().size() > 1 && hasOthers())
                        || !leases.states(run.run().id()).held().isEmpty())) {
            spread(run);
        }
    }

    /**
     * Offers the deliveries that wait here for a thread: of one destination, or since before there were other nodes.
     */
    void offerWhatWaits(RunInProgress run) {
        boolean waits = !run.isSpread() && !run.toBegin().isEmpty();
        if (waits && run.stopping().by().isEmpty() && canSpread(run) && hasOthers()) {
            spread(run);
            LOG.info("{}: other nodes may take what waits for its turn on this one", run);
        }
    }

    private boolean canSpread(RunInProgress run) {
        return run.replay() == null
                && !run.headerChange().isDrift()
                && config.landing().isPresent();
    }

    private boolean hasOthers() {
        return ledger.nodes().ready() > 1;
    }

    private void spread(RunInProgress run) {
        run.spread(
                () -> {
                    List<String> destinations = run.toBegin().stream()
                            .map(Delivery::getDestinationName)
                            .toList();
                    if (!destinations.isEmpty()) {
                        ledger.deliveries().offer(run.run().id(), destinations);
                    }
                },
                () -> revoke(run));
    }

    /** A node's part of so many deliveries, rounded up: it begins these at once. */
    static long share(long deliveries, long nodes) {
        long among = Math.max(1, nodes);
        return (deliveries + among - 1) / among;
    }

    /** A number for each delivery that this process begins at once: all, or its share. */
    public List<Integer> lanes(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        long deliveries = run.toBegin().size();
        long mine = run.isSpread() ? share(deliveries, ledger.nodes().ready()) : deliveries;
        return IntStream.range(0, (int) mine).boxed().toList();
    }

    /** Takes the next delivery, which is the exchange's then; there is none if others are at all that are left. */
    public boolean takeNext(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, Exchange exchange) {
        Delivery own = run.nextOfItsOwn();
        Delivery next = own == null && run.isSpread() ? taken(run) : own;
        exchange.setProperty(StellicConstants.PROPERTY_DELIVERY, next);
        return next != null;
    }

    private Delivery taken(RunInProgress run) {
        DeliveryLeases.States states = leases.states(run.run().id());
        Queue<Delivery> toBegin = run.toBegin();
        for (int tries = toBegin.size(); tries > 0; tries--) {
            Delivery delivery = toBegin.poll();
            if (delivery == null) {
                return null;
            }
            String destination = delivery.getDestinationName();
            if (states.ended().contains(destination)) {
                continue;
            }
            boolean begins = false;
            // it stays to be begun unless it is known that it is not: the ledger may not answer
            boolean stays = true;
            try {
                if (states.isFree(destination)
                        && turns.take(delivery)
                        && delivery.accounts().take()) {
                    begins = !hasEnded(delivery);
                    stays = false;
                }
            } finally {
                if (!begins) {
                    delivery.accounts().giveBack();
                    turns.giveBack(delivery);
                }
                if (stays) {
                    toBegin.add(delivery);
                }
            }
            if (begins) {
                run.deliveries().add(delivery);
                return delivery;
            }
        }
        return null;
    }

    /** Whether another node has brought it to its end before it was taken here. */
    private boolean hasEnded(Delivery delivery) {
        return ledger.deliveries()
                .find(delivery.runId(), delivery.getDestinationName())
                .filter(DeliveryRecord::isOpen)
                .isEmpty();
    }

    /** Whether a run has deliveries that have not ended and that this process has not begun. */
    public boolean goesOn(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        return !run.toBegin().isEmpty();
    }

    /**
     * Whether a run has to wait: other nodes are at all deliveries that are left, or at their destinations. It does not
     * if there is one to begin, if all have ended, or if this process stops: then another one goes on with the run. A
     * stop of the run ends those of other nodes, too.
     *
     * @throws io.stellicroutes.ledger.LeaseLostException if another process has taken the run over
     */
    boolean hasToWait(RunInProgress run) {
        if (!run.isSpread() || run.toBegin().isEmpty()) {
            return false;
        }
        DeliveryLeases.States states = leases.states(run.run().id());
        run.toBegin().removeIf(delivery -> states.ended().contains(delivery.getDestinationName()));
        if (run.stopping().by().isPresent()) {
            revoke(run);
            run.toBegin().clear();
        } else if (drain.isStopping()) {
            run.toBegin().clear();
        }
        boolean waits = !run.toBegin().isEmpty()
                && run.toBegin().stream()
                        .filter(delivery -> states.isFree(delivery.getDestinationName()))
                        .noneMatch(delivery -> turns.left(delivery.destination()) > 0);
        if (waits) {
            run.checkLease();
        }
        return waits;
    }

    private void revoke(RunInProgress run) {
        String who = run.stopping().by().orElseThrow();
        run.logSubject().during(() -> LOG.info("{}: stopped by {}, also what other nodes deliver of it", run, who));
        run.checkLease();
        leases.revoke(
                run.run().id(),
                StoppedRunException.problem(run.subject(), who, "").text());
    }
}
