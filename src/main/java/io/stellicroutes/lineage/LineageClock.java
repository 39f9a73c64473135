package io.stellicroutes.lineage;

import io.stellicroutes.base.DaemonScheduler;
import io.stellicroutes.base.LogSubject;
import io.stellicroutes.base.Plural;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Outbox;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what OpenLineage is to be told of runs, on a thread of its own: no run waits for it, and none fails by it. A
 * server that is down gets its events later, each run's in their order, and may get one twice. Bounded: what waits for
 * longer than runs are kept, or behind ten thousand others, is given up.
 */
public final class LineageClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    /** How long the end of a process waits for the server. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);
    /** Longer than the server may take: nobody else sends the same event meanwhile. */
    private static final int CLAIM_TIMEOUTS = 3;

    /** There is one: the server that is configured, or the file. */
    private static final List<String> TARGETS = List.of("");

    private static final int AT_A_TIME = 100;
    private static final int MOST_WAITING = 10_000;

    private final Ledger ledger;
    private final Lineage lineage;
    private final LineageClient client;
    private final Clock clock;
    private final Duration kept;
    private final Duration claim;
    private final AtomicBoolean nudged = new AtomicBoolean();
    private final ScheduledExecutorService thread = DaemonScheduler.named("StellicLineage");
    private final ScheduledFuture<?> ticks;
    private Duration pause = Duration.ZERO;
    private Instant notBefore = Instant.MIN;
    private volatile boolean closing;

    /**
     * Starts.
     *
     * @param version of the bundle
     * @param underWay the exports of which a process, this one or another, has a run under way
     * @param http trusts, and goes by the proxies, as is configured
     */
    public LineageClock(
            StellicConfig config,
            Ledger ledger,
            String version,
            Supplier<Set<String>> underWay,
            CloseableHttpClient http,
            Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
        this.kept = config.recovery().retention();
        this.claim = config.lineage().timeout().multipliedBy(CLAIM_TIMEOUTS);
        this.client = LineageClient.to(config.lineage(), http);
        this.lineage = new Lineage(ledger, new LineageEvents(config, version), underWay, clock, this::soon);
        this.ticks = thread.scheduleWithFixedDelay(this::tick, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is to be told what becomes of runs. */
    public RunListener listener() {
        return lineage;
    }

    private void soon() {
        if (nudged.compareAndSet(false, true)) {
            try {
                thread.execute(() -> {
                    nudged.set(false);
                    send();
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("lineage events are left to the next process");
            }
        }
    }

    private void tick() {
        try {
            lineage.tell();
            int lost = ledger.outbox().giveUp(Outbox.Channel.LINEAGE, kept, MOST_WAITING);
            if (lost > 0) {
                LOG.warn(
                        "{} given up that waited for longer than stellic.retention, or behind {} others",
                        Plural.of(lost, "lineage event is", "lineage events are"),
                        MOST_WAITING);
            }
        } catch (RuntimeException e) {
            LOG.warn("lineage events could not be put on record: {}", Problems.of(e));
        }
        send();
    }

    private void send() {
        if (closing || clock.instant().isBefore(notBefore)) {
            return;
        }
        try {
            while (sendSome()) {
                // as long as there are more
            }
            if (!pause.isZero()) {
                LOG.info("lineage events are sent again");
            }
            pause = Duration.ZERO;
        } catch (LineageClient.UnreachableServerException e) {
            if (pause.isZero() && !closing) {
                LOG.warn("lineage events wait: {}", e.getMessage());
            }
            pause = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
            notBefore = clock.instant().plus(pause);
        } catch (RuntimeException e) {
            LOG.warn("lineage events could not be sent: {}", Problems.of(e));
        }
    }

    /** Whether there may be more: the next event of a run can be sent when the one before it is. */
    private boolean sendSome() throws LineageClient.UnreachableServerException {
        boolean sent = false;
        for (Outbox.Message event : ledger.outbox().due(Outbox.Channel.LINEAGE, TARGETS, AT_A_TIME)) {
            if (closing) {
                return false;
            }
            if (ledger.outbox().take(event, claim)) {
                send(event);
                sent = true;
            }
        }
        return sent;
    }

    private void send(Outbox.Message event) throws LineageClient.UnreachableServerException {
        try {
            client.send(event.text());
        } catch (LineageClient.RefusedEventException e) {
            new LogSubject(null, event.topic(), null)
                    .during(() -> LOG.warn("run {}: a lineage event is given up: {}", event.topic(), e.getMessage()));
        } catch (LineageClient.UnreachableServerException e) {
            ledger.outbox().later(event, Duration.ZERO);
            throw e;
        }
        ledger.outbox().done(event);
    }

    /**
     * Sends what there is, within three seconds; the rest is sent by the next process. The thread is not interrupted:
     * H2 would close the ledger's file.
     */
    @Override
    public void close() {
        ticks.cancel(false);
        Future<?> last = thread.submit(this::tick);
        thread.shutdown();
        try {
            last.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("lineage events are left to the next process", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing = true;
        client.close();
        try {
            if (!thread.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("lineage events are still being sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
