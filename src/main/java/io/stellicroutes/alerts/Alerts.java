package io.stellicroutes.alerts;

import io.stellicroutes.base.Digest;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.config.AlertSpec;
import io.stellicroutes.config.AlertSpec.Kind;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.AlertBook;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Outbox;
import io.stellicroutes.status.Standing;
import io.stellicroutes.status.Standings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what destinations stand at with what people have been told, and has them told of the difference: once,
 * whichever of the processes with one ledger sees it first. Thread-safe.
 */
public final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final String CUT_SHORT = "cut-short";
    private static final int AT_A_TIME = 50;
    private static final int MOST_WAITING = 10_000;
    /** Longer than an endpoint takes that answers. */
    private static final Duration TAKEN_FOR = Duration.ofMinutes(5);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration GIVEN_UP_AFTER = Duration.ofDays(7);
    /** Long enough for a command that runs once a week, short enough for an export that comes back. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(8);

    private static final Duration SEEN_EVERY = Duration.ofDays(1);
    private static final int DOUBLINGS = 10;
    private static final Set<Kind> STATES = EnumSet.of(Kind.FAILED, Kind.HELD, Kind.STALE);

    private final StellicConfig config;
    private final Standings standings;
    private final Ledger ledger;
    private final Clock clock;
    private final Map<String, AlertSpec.Target> targets;
    private final Set<String> unreachable = ConcurrentHashMap.newKeySet();
    /** The endpoints to which something is being sent, and since when. */
    private final Map<String, Instant> busy = new ConcurrentHashMap<>();
    /** Those of which it has been said that they do not answer. */
    private final Set<String> silent = ConcurrentHashMap.newKeySet();

    public Alerts(StellicConfig config, Standings standings, Ledger ledger, Clock clock) {
        this.config = config;
        this.standings = standings;
        this.ledger = ledger;
        this.clock = clock;
        this.targets = config.alertSpecs()
                .flatMap(spec -> spec.to().stream())
                .collect(Collectors.toMap(Alerts::key, Function.identity(), (one, same) -> one));
    }

    /** Who is told of what a destination has of an export: its tenant's people, or those of all. */
    private AlertSpec spec(Standing standing) {
        return config.alerts(standing.export());
    }

    private List<String> targets(Standing standing) {
        return spec(standing).to().stream().map(Alerts::key).distinct().toList();
    }

    private static String key(AlertSpec.Target target) {
        return new Digest().add(target.form().name()).add(target.uri()).hex(128);
    }

    /** One alert on its way. */
    public record Due(Outbox.Message message, Alert alert, AlertSpec.Target target, Round round) {}

    /** Puts on record what people are to be told, and gives up what could not be told them for too long. */
    public void look() {
        Map<String, List<AlertBook.Entry>> told = remembered().stream()
                .collect(Collectors.groupingBy(entry -> entry.export() + "/" + entry.destination()));
        List<AlertBook.Entry> seen = new ArrayList<>();
        for (Standing standing : standings.all()) {
            List<AlertBook.Entry> its = told.getOrDefault(standing.export() + "/" + standing.destination(), List.of());
            its.stream().filter(entry -> isToBeTold(entry, standing)).forEach(seen::add);
            watch(AlertBook.EXPECTED, standing.isFirstExpected(), standing, its, clock.instant());
            if (spec(standing).isOn()) {
                compare(standing, its);
            }
        }
        Instant now = clock.instant();
        seen.removeIf(entry -> entry.seenAt().plus(SEEN_EVERY).isAfter(now));
        ledger.alerts().see(seen, now);
        int lost = ledger.outbox().giveUp(Outbox.Channel.ALERT, GIVEN_UP_AFTER, MOST_WAITING);
        if (lost > 0) {
            LOG.warn(
                    "{} not be sent for 7 days, or had {} others behind: given up",
                    Plural.of(lost, "alert could", "alerts could"),
                    MOST_WAITING);
        }
    }

    /**
     * What people have been told. What nobody looks at any more, because its export, its destination or its kind is not
     * configured, is forgotten in the end: when it comes back, it is told anew.
     */
    private List<AlertBook.Entry> remembered() {
        Instant before = clock.instant().minus(FORGOTTEN_AFTER);
        List<AlertBook.Entry> all = ledger.alerts().entries();
        if (all.stream().noneMatch(entry -> entry.seenAt().isBefore(before))) {
            return all;
        }
        ledger.alerts().forget(before);
        return ledger.alerts().entries();
    }

    private boolean isToBeTold(AlertBook.Entry entry, Standing standing) {
        AlertSpec spec = spec(standing);
        return entry.kind().equals(AlertBook.EXPECTED)
                || (spec.isOn()
                        && (entry.kind().equals(CUT_SHORT)
                                || spec.on().stream().map(Alert::word).anyMatch(entry.kind()::equals)));
    }

    private void compare(Standing standing, List<AlertBook.Entry> told) {
        Instant now = clock.instant();
        Map<Kind, Instant> wrong = new EnumMap<>(Kind.class);
        List<Kind> well = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.RECOVERED && spec(standing).on().contains(kind)) {
                verdict(kind, standing, told, now).ifPresent(isWrong -> {
                    if (isWrong) {
                        wrong.put(kind, since(kind, standing, now));
                    } else if (entry(told, Alert.word(kind)).isPresent()) {
                        well.add(kind);
                    }
                });
            }
        }
        wrong.forEach((kind, since) -> {
            if (entry(told, Alert.word(kind)).isEmpty()) {
                raise(standing, Alert.word(kind), since, Optional.of(Alert.raised(kind, standing, since, now)));
            }
        });
        boolean another = wrong.keySet().stream().anyMatch(STATES::contains);
        if (!another && isWrongUntold(standing, told, now)) {
            well.removeAll(STATES);
        }
        if (!well.isEmpty()) {
            clear(standing, well, told, another && well.stream().anyMatch(STATES::contains), now);
        }
        watch(CUT_SHORT, isCutShort(standing), standing, told, now);
    }

    /** Whether it is wrong in a way that is not told, so that what was told of it is not well either. */
    private boolean isWrongUntold(Standing standing, List<AlertBook.Entry> told, Instant now) {
        return STATES.stream()
                .filter(kind -> !spec(standing).on().contains(kind))
                .anyMatch(kind -> verdict(kind, standing, told, now).orElse(false));
    }

    /** Keeps in mind since when something has been so, of which nobody is told yet. */
    private void watch(String what, boolean isSo, Standing standing, List<AlertBook.Entry> told, Instant now) {
        if (isSo && entry(told, what).isEmpty()) {
            raise(standing, what, now, Optional.empty());
        } else if (!isSo && entry(told, what).isPresent()) {
            ledger.alerts()
                    .clear(standing.export(), standing.destination(), List.of(what), Optional.empty(), List.of());
        }
    }

    /** A stop or a crash has ended the process that was at the run, and nobody has gone on with it yet. */
    private static boolean isCutShort(Standing standing) {
        return standing.ended() == Standing.State.FAILED
                && standing.last()
                        .filter(attempt -> attempt.error().isEmpty()
                                || attempt.code()
                                        .filter(ErrorCode.STOPPED::equals)
                                        .isPresent())
                        .isPresent();
    }

    /**
     * A run that was cut short has failed only when nobody goes on with it in the time that a service needs for that.
     */
    private Optional<Boolean> hasFailed(Standing standing, List<AlertBook.Entry> told, Instant now) {
        if (!isCutShort(standing)) {
            return Optional.of(standing.ended() == Standing.State.FAILED);
        }
        return entry(told, CUT_SHORT)
                .filter(cut -> cut.since().plus(config.recovery().lease()).isBefore(now))
                .map(cut -> true);
    }

    /** Whether something is wrong; empty where it is not known at present, and stays as it was. */
    private Optional<Boolean> verdict(Kind kind, Standing standing, List<AlertBook.Entry> told, Instant now) {
        Optional<Standing.Attempt> delivered =
                standing.last().filter(attempt -> attempt.status().equals("delivered"));
        return switch (kind) {
            case FAILED -> hasFailed(standing, told, now);
            case HELD -> isCutShort(standing) ? Optional.empty() : Optional.of(standing.ended() == Standing.State.HELD);
            case STALE -> Optional.of(standing.stale());
            case REJECTS -> delivered.map(attempt -> attempt.rejected() > 0);
            case ZERO_ROWS -> delivered.map(attempt -> attempt.rows() == 0);
            case DRIFT -> delivered.map(Standing.Attempt::drifted);
            case RECOVERED -> Optional.empty();
        };
    }

    private static Instant since(Kind kind, Standing standing, Instant now) {
        return switch (kind) {
            case FAILED, HELD ->
                standing.since()
                        .filter(since -> standing.state() == standing.ended())
                        .orElse(now);
            case STALE -> standing.dueBy().orElse(now);
            case REJECTS, ZERO_ROWS, DRIFT, RECOVERED ->
                standing.last().flatMap(Standing.Attempt::finishedAt).orElse(now);
        };
    }

    private static Optional<AlertBook.Entry> entry(List<AlertBook.Entry> told, String kind) {
        return told.stream().filter(entry -> entry.kind().equals(kind)).findFirst();
    }

    private void raise(Standing standing, String kind, Instant since, Optional<Alert> alert) {
        ledger.alerts()
                .raise(
                        new AlertBook.Entry(standing.export(), standing.destination(), kind, since, clock.instant()),
                        alert.map(Alert::stored),
                        targets(standing));
    }

    /** @param another whether it is wrong in another way now, so that nobody is told that it is well */
    private void clear(Standing standing, List<Kind> kinds, List<AlertBook.Entry> told, boolean another, Instant now) {
        Instant since = kinds.stream()
                .flatMap(kind -> entry(told, Alert.word(kind)).stream())
                .map(AlertBook.Entry::since)
                .min(Instant::compareTo)
                .orElse(now);
        Optional<Alert> alert = another || !spec(standing).on().contains(Kind.RECOVERED)
                ? Optional.empty()
                : Optional.of(Alert.recovered(kinds, standing, since, now));
        ledger.alerts()
                .clear(
                        standing.export(),
                        standing.destination(),
                        kinds.stream().map(Alert::word).toList(),
                        alert.map(Alert::stored),
                        targets(standing));
    }

    /**
     * Begins to send what there is to send: a round for each endpoint for which there is something, unless one is under
     * way. Each is for a thread of its own, which ends it.
     */
    public List<Round> rounds() {
        Set<String> idle = new HashSet<>(targets.keySet());
        idle.removeAll(busy.keySet());
        if (idle.isEmpty()) {
            return List.of();
        }
        return ledger.outbox().waitingFor(Outbox.Channel.ALERT, idle).stream()
                .map(Round::new)
                .filter(round -> busy.putIfAbsent(round.target, clock.instant()) == null)
                .toList();
    }

    /** The endpoints that have been at it for so long by now, each of them once. */
    public List<AlertSpec.Target> silent(Duration time) {
        Instant before = clock.instant().minus(time);
        return busy.entrySet().stream()
                .filter(since -> since.getValue().isBefore(before) && silent.add(since.getKey()))
                .map(since -> targets.get(since.getKey()))
                .toList();
    }

    /**
     * Waits until nothing is being sent any more.
     *
     * @return whether that is so in this time
     */
    public boolean awaitSent(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        synchronized (busy) {
            for (long left = end - System.nanoTime(); !busy.isEmpty() && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(busy, left);
            }
            return busy.isEmpty();
        }
    }

    /**
     * What is sent to one endpoint at a time, to its end or until something can't be sent, for the endpoint may take
     * long to say no.
     */
    public final class Round {
        private final String target;
        private final Deque<Outbox.Message> next = new ArrayDeque<>();
        private boolean reachable = true;

        private Round(String target) {
            this.target = target;
        }

        /** Another one for this endpoint may begin. */
        public void end() {
            synchronized (busy) {
                busy.remove(target);
                silent.remove(target);
                busy.notifyAll();
            }
        }

        /** Takes the next alert, for five minutes; null if there is none. */
        public Due next() {
            while (true) {
                if (next.isEmpty()) {
                    next.addAll(due());
                }
                Outbox.Message message = next.poll();
                if (message == null) {
                    return null;
                }
                if (reachable && ledger.outbox().take(message, TAKEN_FOR)) {
                    return new Due(message, Alert.of(message.text()), targets.get(message.target()), this);
                }
            }
        }

        private List<Outbox.Message> due() {
            return reachable ? ledger.outbox().due(Outbox.Channel.ALERT, List.of(target), AT_A_TIME) : List.of();
        }

        private void unreachable() {
            reachable = false;
        }
    }

    /**
     * It has been sent.
     *
     * @return whether something could not be sent to that endpoint before
     */
    public boolean sent(Due due) {
        ledger.outbox().done(due.message());
        return unreachable.remove(due.message().target());
    }

    /**
     * It could not be sent, and is tried again after a pause that doubles.
     *
     * @return whether that is new of the endpoint
     */
    public boolean failed(Due due) {
        Duration pause =
                FIRST_PAUSE.multipliedBy(1L << Math.min(DOUBLINGS, due.message().attempts()));
        due.round().unreachable();
        ledger.outbox().later(due.message(), pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        return unreachable.add(due.message().target());
    }
}
