package io.stellicroutes.steps;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.DaemonScheduler;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Turns;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunInProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
 * Whose turn it is to be at Stellic: of all processes with the same ledger, so many runs at a time, in the
 * {@linkplain TurnOrder order} of all that wait; bean {@code stellicTurns}. A turn is a lease, so that it comes back
 * from a process that has died; a tenant's own limit is one more. As a processor it lets an exchange go on when its run
 * has its turn, and has no thread while it waits. Thread-safe.
 */
public final class TurnSteps extends AsyncProcessorSupport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    /** How often the ledger is looked into while somebody waits. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final String PREFIX = "/stellic/";

    private final Turns turns;
    private final Leases leases;
    private final StellicConfig config;
    private final Drain drain;
    private final ExecutorService threads;
    private final String self = UUID.randomUUID().toString();
    private final List<String> all;
    private final ScheduledExecutorService looks = DaemonScheduler.named("StellicTurns");
    /** By export; only the thread of the looks has it. */
    private final Map<String, Waiter> waiters = new LinkedHashMap<>();

    private boolean looking;
    private ScheduledFuture<?> nextLook;

    /** @param threads by which runs go on, as many as may have their turn */
    public TurnSteps(Turns turns, Leases leases, StellicConfig config, Drain drain, ExecutorService threads) {
        this.turns = turns;
        this.leases = leases;
        this.config = config;
        this.drain = drain;
        this.threads = threads;
        this.all = Leases.numbered(PREFIX, config.concurrency().exports());
    }

    private record Waiter(RunInProgress run, Exchange exchange, AsyncCallback done) {
        String tenant() {
            return run.export().tenant().orElse("");
        }
    }

    /** Goes on when the run has its turn, if it has to be at Stellic; fails if the process ends its work. */
    @Override
    public boolean process(Exchange exchange, AsyncCallback done) {
        RunInProgress run = exchange.getProperty(StellicConstants.PROPERTY_RUN, RunInProgress.class);
        Waiter waiter = new Waiter(run, exchange, done);
        if (!run.isToBeLanded()) {
            goOn(waiter);
            return false;
        }
        try {
            looks.execute(() -> come(waiter));
        } catch (RejectedExecutionException e) {
            exchange.setException(stopped(run));
            done.done(true);
            return true;
        }
        return false;
    }

    /** Where nobody waits, there is no line. */
    private void come(Waiter waiter) {
        try {
            checkGoesOn(waiter.run());
            if (waiters.isEmpty() && turns.length() == 0 && take(waiter)) {
                goOn(waiter);
                return;
            }
            turns.join(
                    waiter.run().getName(),
                    waiter.tenant(),
                    waiter.run().export().priority(),
                    self);
            waiters.put(waiter.run().getName(), waiter);
            if (!looking) {
                looking = true;
                look();
            }
        } catch (RuntimeException e) {
            fail(waiter, e);
        }
    }

    /** Again and again, as long as somebody of this process waits. */
    private void look() {
        try {
            serve();
        } catch (RuntimeException e) {
            LOG.warn("turns: the ledger can't be asked whose turn it is: {}", Problems.of(e));
        }
        looking = !waiters.isEmpty() && (nextLook == null || !nextLook.isCancelled());
        if (looking) {
            nextLook = looks.schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void serve() {
        for (Waiter waiter : List.copyOf(waiters.values())) {
            try {
                checkGoesOn(waiter.run());
            } catch (RuntimeException e) {
                waiters.remove(waiter.run().getName());
                fail(waiter, e);
                leave(waiter);
            }
        }
        if (waiters.isEmpty()) {
            return;
        }
        turns.seen(self);
        int free = all.size() - leases.held(all).size();
        if (free == 0) {
            return;
        }
        List<Turns.Place> waiting = turns.waiting();
        // what has no run here: the ledger has it, though it did not say so
        waiting.stream()
                .filter(place -> place.holder().equals(self) && !waiters.containsKey(place.export()))
                .forEach(place -> turns.leave(place.export(), self));
        for (Turns.Place place : TurnOrder.next(waiting, free, leftOfTenants(waiting))) {
            Waiter waiter = waiters.get(place.export());
            if (waiter != null && place.holder().equals(self) && take(waiter)) {
                waiters.remove(place.export());
                try {
                    turns.served(place.export(), self);
                } finally {
                    goOn(waiter);
                }
            }
        }
    }

    /** A place that the ledger does not give up now is given up when it is seen that nobody has it. */
    private void leave(Waiter waiter) {
        try {
            turns.leave(waiter.run().getName(), self);
        } catch (RuntimeException e) {
            LOG.debug("the line forgets it by itself", e);
        }
    }

    private Map<String, Integer> leftOfTenants(List<Turns.Place> waiting) {
        Map<String, List<String>> limited = new HashMap<>();
        waiting.forEach(place -> limited.computeIfAbsent(place.tenant(), this::turnsOf));
        limited.values().removeIf(List::isEmpty);
        Set<String> held =
                leases.held(limited.values().stream().flatMap(List::stream).toList());
        Map<String, Integer> left = new HashMap<>();
        limited.forEach((tenant, its) -> left.put(
                tenant, (int) its.stream().filter(turn -> !held.contains(turn)).count()));
        return left;
    }

    /** Those of a tenant that has a limit of its own; none if it has not. */
    private List<String> turnsOf(String tenant) {
        return Optional.ofNullable(config.tenants().get(tenant))
                .flatMap(known -> known.maxConcurrentExports())
                .map(most -> Leases.numbered(PREFIX + tenant + "/", most))
                .orElse(List.of());
    }

    /** No, if others were faster, or have all of them. */
    private boolean take(Waiter waiter) {
        List<String> own = turnsOf(waiter.tenant());
        List<Lease> taken = new ArrayList<>();
        boolean complete = false;
        try {
            complete = takeOneOfEach(own.isEmpty() ? List.of(all) : List.of(own, all), taken);
        } finally {
            if (!complete) {
                taken.forEach(Lease::close);
            }
        }
        if (complete) {
            waiter.run().turn(() -> comesBack(taken));
        }
        return complete;
    }

    private boolean takeOneOfEach(List<List<String>> kinds, List<Lease> taken) {
        for (List<String> of : kinds) {
            Optional<Lease> turn = leases.takeOneOf(of);
            if (turn.isEmpty()) {
                return false;
            }
            taken.add(turn.get());
        }
        return true;
    }

    private void comesBack(List<Lease> taken) {
        taken.forEach(Lease::close);
        try {
            looks.execute(this::served);
        } catch (RejectedExecutionException e) {
            LOG.trace("nobody waits any more");
        }
    }

    /** Somebody's turn is over: the next one need not wait for the next look. */
    private void served() {
        if (!waiters.isEmpty()) {
            try {
                serve();
            } catch (RuntimeException e) {
                LOG.debug("the next look will do", e);
            }
        }
    }

    private void goOn(Waiter waiter) {
        threads.execute(() -> {
            try {
                checkGoesOn(waiter.run());
                waiter.run().goOn();
            } catch (RuntimeException e) {
                waiter.exchange().setException(e);
            }
            waiter.done().done(false);
        });
    }

    /** What somebody has stopped does not wait for a thread: all of them may be at Stellic, for long. */
    private void fail(Waiter waiter, RuntimeException e) {
        Runnable end = () -> {
            waiter.exchange().setException(e);
            waiter.done().done(false);
        };
        if (waiter.run().stopping().by().isPresent()) {
            Thread own = new Thread(end, "StellicTurnStopped");
            own.setDaemon(true);
            own.start();
        } else {
            threads.execute(end);
        }
    }

    private void checkGoesOn(RunInProgress run) {
        run.checkGoesOn();
        if (drain.isStopping()) {
            throw stopped(run);
        }
    }

    private static StellicException stopped(RunInProgress run) {
        return new StellicException(
                ErrorCode.STOPPED,
                run.subject(),
                "stopped while it waited for its turn (stellic.max-concurrent-exports); run it again");
    }

    /** Lets another run be at Stellic. */
    public void giveBack(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.giveTurnBack();
    }

    /** Looks no more. */
    @Override
    public void close() {
        looks.shutdownNow();
        try {
            turns.forget(self);
        } catch (RuntimeException e) {
            LOG.debug("the line forgets it by itself", e);
        }
    }
}
