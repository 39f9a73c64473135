package io.stellicroutes.steps;

import io.stellicroutes.base.DaemonScheduler;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.StoppedDeliveryException;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.LeaseLostException;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Nodes;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunInProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.support.AsyncProcessorSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose turn it is at a destination that takes only so many deliveries at a time, from all processes with the same
 * ledger; bean {@code stellicDestinationTurns}. A turn is a lease, so that it comes back from a process that has died.
 * As a processor it lets a delivery go on when it has its turn; one that waits has no thread. A destination without a
 * limit is not asked about. Thread-safe.
 *
 * <p>A turn is taken by the thread that goes on with the delivery, and before the delivery itself is: whoever has a
 * turn never waits in line for a thread behind those who wait for it, nor for a delivery that another one has who waits
 * for a turn.
 */
public final class DestinationTurns extends AsyncProcessorSupport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    /** How often the ledger is looked into while somebody waits. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Leases leases;
    private final Nodes nodes;
    private final Drain drain;
    private final ExecutorService threads;
    private final ScheduledExecutorService looks = DaemonScheduler.named("StellicDestinationTurns");
    private final Map<Delivery, Lease> taken = new ConcurrentHashMap<>();
    /** Only the thread of the looks has them. */
    private final Deque<Waiter> waiters = new ArrayDeque<>();

    /** Null if none is due. */
    private ScheduledFuture<?> nextLook;

    /** @param threads by which deliveries go on, as many as may be under way here */
    public DestinationTurns(Leases leases, Nodes nodes, Drain drain, ExecutorService threads) {
        this.leases = leases;
        this.nodes = nodes;
        this.drain = drain;
        this.threads = threads;
    }

    private record Waiter(RunInProgress run, Delivery delivery, Exchange exchange, AsyncCallback done) {}

    private static List<String> turnsOf(DestinationSpec destination, int most) {
        return Leases.numbered("/to/" + destination.name() + "/", most);
    }

    /** How many deliveries may begin there now, as far as can be told. */
    int left(DestinationSpec destination) {
        return destination
                .maxConcurrentDeliveries()
                .map(most -> most - leases.held(turnsOf(destination, most)).size())
                .orElse(Integer.MAX_VALUE);
    }

    /** Takes a turn for a delivery that begins now, unless it has one; no, if others have all of them. */
    boolean take(Delivery delivery) {
        DestinationSpec destination = delivery.destination();
        Optional<Integer> most = destination.maxConcurrentDeliveries();
        if (most.isEmpty() || taken.containsKey(delivery)) {
            return true;
        }
        Optional<Lease> turn = leases.takeOneOf(turnsOf(destination, most.get()));
        turn.ifPresent(lease -> {
            taken.put(delivery, lease);
            delivery.accounts().keepTo(() -> check(delivery));
        });
        return turn.isPresent();
    }

    /** Who stood still for so long that another one has the turn takes a free one, or stops. */
    private void check(Delivery delivery) {
        Lease turn = taken.get(delivery);
        if (turn == null) {
            return;
        }
        try {
            turn.check();
        } catch (LeaseLostException e) {
            taken.remove(delivery);
            if (!take(delivery)) {
                throw new StoppedDeliveryException(
                        delivery.subject(),
                        "stopped: this process stood still, and others have its turn at the destination"
                                + " (max-concurrent-deliveries); the next run goes on from there");
            }
        }
    }

    /**
     * Goes on when the delivery has its turn; fails if its run or this process ends. One of a run that another node is
     * at does not wait: it is left to whoever is free when its turn comes.
     */
    @Override
    public boolean process(Exchange exchange, AsyncCallback done) {
        Delivery delivery = exchange.getProperty(StellicConstants.PROPERTY_DELIVERY, Delivery.class);
        RunInProgress run = exchange.getProperty(StellicConstants.PROPERTY_RUN, RunInProgress.class);
        try {
            if (!take(delivery)) {
                if (run.isElsewhere()) {
                    throw new StoppedDeliveryException(
                            delivery.subject(), "others have all turns at the destination (max-concurrent-deliveries)");
                }
                Waiter waiter = new Waiter(run, delivery, exchange, done);
                looks.execute(() -> {
                    waiters.add(waiter);
                    lookAgain();
                });
                return false;
            }
        } catch (RejectedExecutionException e) {
            exchange.setException(stopped(delivery));
        } catch (RuntimeException e) {
            exchange.setException(e);
        }
        done.done(true);
        return true;
    }

    /** Lets another delivery be there; nothing, if it has no turn. */
    public void giveBack(@ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery) {
        Lease turn = taken.remove(delivery);
        if (turn != null) {
            turn.close();
            try {
                looks.execute(this::comesBack);
            } catch (RejectedExecutionException e) {
                LOG.trace("nobody waits any more");
            }
        }
    }

    /** The next one need not wait for the next look, unless other nodes are to have their chance, too. */
    private void comesBack() {
        try {
            if (!waiters.isEmpty() && nodes.live().size() <= 1) {
                serve();
            }
        } catch (RuntimeException e) {
            LOG.debug("the next look will do", e);
        }
    }

    private void lookAgain() {
        if (nextLook == null && !waiters.isEmpty() && !looks.isShutdown()) {
            nextLook = looks.schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        nextLook = null;
        try {
            serve();
        } catch (RuntimeException e) {
            LOG.warn("deliveries: the ledger can't be asked whose turn it is: {}", Problems.of(e));
        }
        lookAgain();
    }

    private void serve() {
        Map<String, Integer> left = new HashMap<>();
        for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
            Waiter waiter = all.next();
            DestinationSpec destination = waiter.delivery().destination();
            boolean ends = hasToEnd(waiter);
            int free = ends ? 0 : left.computeIfAbsent(destination.name(), name -> left(destination));
            if (free > 0) {
                left.put(destination.name(), free - 1);
            }
            if (ends || free > 0) {
                all.remove();
                threads.execute(() -> goOn(waiter));
            }
        }
    }

    private boolean hasToEnd(Waiter waiter) {
        try {
            checkGoesOn(waiter);
            return false;
        } catch (RuntimeException e) {
            LOG.trace("its own thread fails", e);
            return true;
        }
    }

    private void goOn(Waiter waiter) {
        try {
            checkGoesOn(waiter);
            if (!take(waiter.delivery())) {
                looks.execute(() -> {
                    waiters.addFirst(waiter);
                    lookAgain();
                });
                return;
            }
        } catch (RejectedExecutionException e) {
            waiter.exchange().setException(stopped(waiter.delivery()));
        } catch (RuntimeException e) {
            waiter.exchange().setException(e);
        }
        waiter.done().done(false);
    }

    private void checkGoesOn(Waiter waiter) {
        waiter.run().checkGoesOn();
        if (drain.isStopping()) {
            throw stopped(waiter.delivery());
        }
    }

    private static StoppedDeliveryException stopped(Delivery delivery) {
        return new StoppedDeliveryException(
                delivery.subject(),
                "stopped while it waited for its turn (max-concurrent-deliveries); the next run goes on from there");
    }

    /** Looks no more. */
    @Override
    public void close() {
        looks.shutdownNow();
    }
}
