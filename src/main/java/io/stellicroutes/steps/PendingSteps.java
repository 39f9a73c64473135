package io.stellicroutes.steps;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.LogSubject;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.DeliveryLeases;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.Accepted;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.Replays;
import io.stellicroutes.run.RunInProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.support.LRUCacheFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes deliveries of runs that other nodes are at; bean {@code stellicPending}. Thread-safe. */
public final class PendingSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    /** So many are looked at for each that there is room for: some are of exports that are not configured here. */
    private static final int LOOKED_AT = 4;

    private static final int MOST_REFUSED = 1_000;

    private final StellicConfig config;
    private final Ledger ledger;
    private final DeliveryLeases leases;
    private final DestinationTurns turns;
    private final RunsUnderWay runs;
    private final SpreadSteps spread;
    private final ExecutorService threads;
    private final Drain drain;
    private final Set<RunInProgress> active = ConcurrentHashMap.newKeySet();
    private final LandedFiles files;
    private final Replays replays;
    private final RepeatedLook look = new RepeatedLook("looking for deliveries of other nodes");
    /** Those whose file could not be had here; one that is forgotten is tried once more. */
    private final Set<String> refused = Collections.newSetFromMap(LRUCacheFactory.newLRUCache(MOST_REFUSED));

    /** @param threads by which deliveries are made */
    public PendingSteps(
            StellicConfig config,
            Ledger ledger,
            DeliveryLeases leases,
            DestinationTurns turns,
            RunsUnderWay runs,
            LandedFiles files,
            Landing landing,
            SpreadSteps spread,
            ExecutorService threads,
            Drain drain) {
        this.spread = spread;
        this.threads = threads;
        this.drain = drain;
        this.config = config;
        this.ledger = ledger;
        this.leases = leases;
        this.turns = turns;
        this.runs = runs;
        this.files = files;
        this.replays = new Replays(ledger, leases, landing);
    }

    /** A delivery that was taken, and the run that another node is at. */
    public record Taken(RunInProgress run, Delivery delivery) {}

    /**
     * As many offered deliveries as there are threads here that have nothing to do, each taken: of each run no more
     * than this node's share of those that are left. What waits here for a thread is offered.
     */
    public synchronized List<Taken> take() {
        if (drain.isStopping()) {
            return List.of();
        }
        runs.underWay().forEach(this::offerWhatWaits);
        return take(Math.min(room(), config.concurrency().deliveries() - busy()));
    }

    /**
     * The next one, for a thread that has made one; null if there is none, or if this node has something of its own for
     * the thread to do.
     */
    public synchronized Taken next() {
        return drain.isStopping() || inLine() > 0
                ? null
                : take(Math.min(1, room())).stream().findFirst().orElse(null);
    }

    private void offerWhatWaits(RunInProgress run) {
        try {
            run.logSubject().during(() -> spread.offerWhatWaits(run));
        } catch (RuntimeException e) {
            LOG.warn("{}: what waits here can't be offered to other nodes now: {}", run, Problems.of(e));
        }
    }

    private int room() {
        return config.concurrency().deliveries() - leases.size();
    }

    /** How many threads have, or are about to have, something to do. */
    private int busy() {
        return threads instanceof ThreadPoolExecutor pool ? pool.getActiveCount() + inLine() : 0;
    }

    /** What waits for a thread: whatever is taken besides would wait behind it, and no other node could make it. */
    private int inLine() {
        return threads instanceof ThreadPoolExecutor pool ? pool.getQueue().size() : 0;
    }

    private List<Taken> take(int room) {
        List<Taken> taken = new ArrayList<>();
        if (room <= 0) {
            return taken;
        }
        Map<String, Integer> turnsLeft = new HashMap<>();
        Map<String, Long> share = new HashMap<>();
        for (DeliveryRecord offered : look.find(() -> offered(room, share), List.<DeliveryRecord>of())) {
            if (taken.size() < room && share.get(offered.runId()) > 0) {
                Optional<Taken> one;
                try {
                    one = new LogSubject(null, offered.runId(), offered.destination())
                            .get(() -> taken(offered, turnsLeft));
                } catch (RuntimeException e) {
                    LOG.warn("no more deliveries of other nodes are taken now: {}", Problems.of(e));
                    break;
                }
                if (one.isPresent()) {
                    taken.add(one.get());
                    share.merge(offered.runId(), -1L, Long::sum);
                }
            }
        }
        return taken;
    }

    /** @param share how many deliveries of each run are this node's; is filled */
    private List<DeliveryRecord> offered(int room, Map<String, Long> share) {
        List<DeliveryRecord> offered = ledger.deliveries().offered(room * LOOKED_AT);
        share.putAll(shares(offered));
        return offered;
    }

    /** How many deliveries of each run are this node's, which may have changed when it looks again. */
    private Map<String, Long> shares(List<DeliveryRecord> offered) {
        Map<String, Long> shares =
                offered.stream().collect(Collectors.groupingBy(DeliveryRecord::runId, Collectors.counting()));
        if (!shares.isEmpty()) {
            long nodes = ledger.nodes().ready();
            shares.replaceAll((run, deliveries) -> SpreadSteps.share(deliveries, nodes));
        }
        return shares;
    }

    /** @param turnsLeft how many deliveries may begin now, by their destinations; filled as they are asked for */
    private Optional<Taken> taken(DeliveryRecord offered, Map<String, Integer> turnsLeft) {
        Optional<Run> run = runs.underWay(offered.runId()).isPresent()
                        || refused.contains(name(offered.runId(), offered.destination()))
                ? Optional.empty()
                : ledger.runs().find(offered.runId());
        Optional<ExportSpec> export =
                run.flatMap(of -> Optional.ofNullable(config.exports().get(of.export())));
        if (export.filter(it -> it.destinations().contains(offered.destination()))
                .isEmpty()) {
            return Optional.empty();
        }
        DestinationSpec destination = config.destination(offered.destination());
        int left = turnsLeft.computeIfAbsent(destination.name(), name -> turns.left(destination));
        if (left == 0 || (destination.getsChanges() && !canCompare(offered, export.get()))) {
            return Optional.empty();
        }
        new LogSubject(export.get().name(), offered.runId(), offered.destination()).put();
        RunInProgress elsewhere = RunInProgress.elsewhere(export.get(), run.get());
        elsewhere.accept(Accepted.recorded(run.get().accepted()));
        Delivery delivery = replays.whole(elsewhere, destination);
        if (!delivery.accounts().take()) {
            return Optional.empty();
        }
        boolean offeredStill = false;
        try {
            offeredStill = isStillOffered(offered);
        } finally {
            if (!offeredStill) {
                delivery.accounts().giveBack();
            }
        }
        if (!offeredStill) {
            return Optional.empty();
        }
        turnsLeft.put(destination.name(), left - 1);
        LOG.info("{}: taken from the node that is at the run", delivery);
        elsewhere.deliveries().add(delivery);
        active.add(elsewhere);
        return Optional.of(new Taken(elsewhere, delivery));
    }

    /**
     * Whether what the destination has can be had here, to find what has changed; and no changes of an earlier run go
     * first, which the run's node sends.
     */
    private boolean canCompare(DeliveryRecord offered, ExportSpec export) {
        Optional<Baseline> baseline = ledger.baselines().find(export.name(), offered.destination());
        return baseline.filter(known -> known.secret().isEmpty()
                        || known.valid()
                                .filter(valid -> valid.stored().isEmpty())
                                .isPresent()
                        || known.pendingRun()
                                .filter(run -> !run.equals(offered.runId()))
                                .isPresent())
                .isEmpty();
    }

    /** The delivery has ended, or was refused. */
    public void ended(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        active.remove(run);
    }

    /** Other nodes' runs of which deliveries are under way here: an entry for each delivery. */
    public Collection<RunInProgress> underWay() {
        return List.copyOf(active);
    }

    private boolean isStillOffered(DeliveryRecord offered) {
        return ledger.deliveries()
                .find(offered.runId(), offered.destination())
                .filter(record -> record.status() == DeliveryRecord.Status.PENDING)
                .isPresent();
    }

    private static String name(String runId, String destination) {
        return runId + " " + destination;
    }

    /**
     * Takes a run's file from the store, unless it is here.
     *
     * @throws DeliveryException if it is not there either
     * @throws io.stellicroutes.landing.UnusableStoreException if the store can't be reached or refuses
     */
    public void bring(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) throws IOException {
        if (!files.bring(run.run(), run::cameTo)) {
            throw new DeliveryException(
                    ErrorCode.FILE_NOT_HERE,
                    run.subject().withRun(run.run().id()),
                    "its landed file is gone from the store (stellic.landing); the node that is at the run delivers it");
        }
    }

    /** The run's file can't be had here: others are to take the delivery. */
    public void refuse(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        Problem problem = Problems.of(cause);
        LOG.warn("{}: left to other nodes: {}", delivery, problem);
        refused.add(name(delivery.runId(), delivery.getDestinationName()));
        delivery.accounts().giveBack();
    }
}
