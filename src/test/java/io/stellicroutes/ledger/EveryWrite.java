package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.TestClock;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.changes.Baseline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Each kind of write there is to a ledger; all of it leaves something in each table. */
final class EveryWrite {
    private static final Reject NARROW = new Reject(3, "expected 2 fields as in the header, found 1", List.of("3"));
    private static final Reject WIDE =
            new Reject(7, "expected 2 fields as in the header, found 3", List.of("7", "", ""));
    private static final String EXPORT = "plans";
    private static final Duration DAY = Duration.ofDays(1);

    private final Ledger ledger;
    private final TestClock clock;

    private EveryWrite(Ledger ledger, TestClock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Does all of them, on a ledger that has nothing. */
    static void to(Ledger ledger, TestClock clock) {
        EveryWrite writes = new EveryWrite(ledger, clock);
        writes.ofPeople();
        writes.ofNodes();
        writes.ofSchedules();
        writes.ofBaselines();
        try (Leases leases = new Leases(ledger, Duration.ofMinutes(10))) {
            writes.ofRuns(leases);
        }
        writes.ofMessages();
    }

    private void ofPeople() {
        ledger.pauses().pause(EXPORT, "Ada");
        ledger.pauses().pause("other", "Ada");
        ledger.pauses().resume("other");
        ledger.audit().asked(asked("old", clock.instant().minus(DAY)));
        ledger.audit().removeBefore(clock.instant());
        ledger.audit().asked(asked("new", clock.instant()));
        ledger.audit().ended("new", Optional.of("a run"), "done");
    }

    private static AuditEntry asked(String id, Instant at) {
        return new AuditEntry(
                id,
                at,
                "Ada",
                "operator",
                "console",
                "run",
                Optional.of(EXPORT),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "asked");
    }

    private void ofNodes() {
        for (Node.State state : List.of(Node.State.READY, Node.State.DRAINING)) {
            for (String id : List.of("stays", "ends")) {
                ledger.nodes()
                        .beat(
                                new Node(id, "etl1", 4711, "1.0", state, clock.instant(), clock.instant()),
                                Duration.ofMinutes(1));
            }
        }
        ledger.nodes().remove("ends");
        Turns turns = ledger.turns();
        for (String holder : List.of("stays", "ends")) {
            turns.seen(holder);
            turns.seen(holder);
        }
        turns.forget("ends");
        turns.join("leaves", "north", 1, "stays");
        turns.leave("leaves", "stays");
        turns.join("served", "north", 1, "stays");
        turns.served("served", "stays");
        turns.join("served", "north", 2, "stays");
        ledger.totals().add(total("rows", 3));
        ledger.totals().add(total("rows", 4));
        ledger.totals().add(total("runs", 1));
    }

    private static Map<Totals.Key, Double> total(String name, double amount) {
        return Map.of(new Totals.Key(name, EXPORT, "", ""), amount);
    }

    private void ofSchedules() {
        Schedules schedules = ledger.schedules();
        schedules.keep(Map.of(EXPORT, "0 15 3 * * ?", "unkept", "0 15 3 * * ?"));
        schedules.keep(Map.of(EXPORT, "0 30 3 * * ?"));
        Run due = ledger.runs().begin(EXPORT, "plan_courses", clock.instant()).orElseThrow();
        clock.pass(Duration.ofHours(1));
        assertThat(schedules.claim(EXPORT, clock.instant(), due.id())).isTrue();
        schedules.removeUnkept(List.of(EXPORT), clock.instant().plus(DAY));
        ledger.runs().beginPreview(EXPORT, "plan_courses");
        ledger.runs().deliverOnlyTo(due, List.of("events", "table"));
        ledger.runs().askedForBy(due, "the schedule", Optional.of("a new header"));
        ledger.runs().failed(due, List.of("events", "table"), "Stellic is down", true);
    }

    private void ofBaselines() {
        BaselineRecords baselines = ledger.baselines();
        for (String destination : List.of("gone", "table", "lost")) {
            baselines.begin(EXPORT, destination, "run-1", () -> "secret");
            baselines.giveUp(EXPORT, destination, "run-1");
        }
        baselines.forget(EXPORT, "gone");
        baselines.begin(EXPORT, "lost", "run-2", () -> "another secret");
        baselines.outdate(EXPORT, "lost");
        Baseline renewed =
                baselines.renew(ledger.baselines().find(EXPORT, "lost").orElseThrow(), "new secret");
        baselines.unstore(renewed);
    }

    private Claim claim(Run run, String destination) {
        return Claims.of(ledger, run.id(), destination);
    }

    private void ofRuns(Leases leases) {
        Deliveries deliveries = ledger.deliveries();
        Run gone = ledger.runs().begin("gone", "plan_courses");
        ledger.runs().finished(gone, Run.Status.DELIVERED, null);
        clock.pass(Duration.ofDays(8));
        Lease lease = leases.take(EXPORT);
        assertThat(leases.renew(EXPORT, lease.token())).isTrue();
        Run old = ledger.runs().begin(EXPORT, "plan_courses");
        clock.pass(Duration.ofMinutes(1));
        deliveries.begun(claim(old, "warehouse"), true);
        Run run = ledger.runs().begin(EXPORT, "plan_courses");
        ledger.runs().abandonOthers(run);
        run = ledger.runs().accepted(run, "plan_courses-1.csv", Optional.of(clock.instant()));
        run = ledger.runs().landed(run, 100, "crc32=0,crc32c=0", Optional.empty());
        ledger.headers().put(run.id(), List.of("id", "name"), "added: name", true);
        toEvents(run);
        run = ledger.runs().failed(run, "not delivered", false);
        run = ledger.runs().resume(run);
        run = ledger.runs().fetchAgain(run);
        run = ledger.runs().landed(run, 100, "crc32=0,crc32c=0", Optional.empty());
        repaired(run);
        changes(run);
        offered(leases, run);
        deliveries.begun(claim(run, "again"), true);
        deliveries.checkpoint(claim(run, "again"), List.of(), 4, 4, 0, 1);
        deliveries.startOver(run.id(), "again");
        Tokens tokens = ledger.tokens();
        for (String attempt : List.of("", "ended", "over")) {
            tokens.put(claim(run, "again"), attempt, "token");
            tokens.put(claim(run, "again"), attempt, "later token");
        }
        tokens.forget(claim(run, "again"), "ended");
        tokens.forget(run.id(), "again", "over");
        run = ledger.runs().interrupted(run, "stopped");
        run = ledger.runs().finished(run, Run.Status.DELIVERED, null);
        ledger.runs().restored(run);
        told(run);
        assertThat(ledger.runs().removeEndedBefore(clock.instant().minus(Duration.ofDays(7))))
                .contains(gone.id());
        lease.close();
        leases.take(EXPORT);
    }

    private void toEvents(Run run) {
        Deliveries deliveries = ledger.deliveries();
        deliveries.begun(claim(run, "events"), true);
        ledger.rejects().add(claim(run, "events"), List.of(NARROW));
        deliveries.checkpoint(claim(run, "events"), List.of(WIDE), 10, 8, 0, 1);
        deliveries.commitSent(claim(run, "events"), 9, 12);
        for (String error : List.of("down", "down again")) {
            deliveries.ended(claim(run, "events"), DeliveryRecord.Status.FAILED, 12, 8, 2, error, Optional.empty());
            deliveries.begun(claim(run, "events"), true);
        }
        deliveries.skipped(claim(run, "events"), 1);
        deliveries.held(claim(run, "events"), "left alone", Optional.of(new UnconfirmedRows(11, Optional.of(12L))));
    }

    private void repaired(Run run) {
        ledger.rejects().corrected(claim(run, "events"), List.of(3L));
        ledger.rejects()
                .rejectedAgain(claim(run, "events"), List.of(new Reject(7, "still too wide", List.of("7", "", "x"))));
        ledger.repairs()
                .put(run.id(), "events", new TreeMap<>(Map.of(3L, List.of("3", "Di"), 7L, List.of("7", "", "x"))));
    }

    /** Twice: what has arrived is taken back, and brought back, in between. */
    private void changes(Run run) {
        BaselineRecords baselines = ledger.baselines();
        for (int file = 1; file <= 2; file++) {
            Baseline from = baselines.begin(EXPORT, "table", run.id(), () -> "secret");
            ledger.deliveries().begun(claim(run, "table"), false);
            ledger.deliveries().compared(claim(run, "table"), 1, 2, 3, 4);
            Baseline.Valid to = new Baseline.Valid(run.id(), "file-" + file, "print", 10, Optional.of("stored"));
            ledger.deliveries()
                    .ended(
                            claim(run, "table"),
                            DeliveryRecord.Status.DELIVERED,
                            10,
                            10,
                            0,
                            null,
                            Optional.empty(),
                            Optional.of(new Baseline.Move(from, to)));
            Baseline arrived = baselines.find(EXPORT, "table").orElseThrow();
            baselines.takeBack(arrived);
            baselines.bringBack(arrived);
        }
    }

    /** Deliveries that any process may take. */
    private void offered(Leases leases, Run run) {
        DeliveryLeases taken = leases.deliveries();
        ledger.deliveries().offer(run.id(), List.of("offered", "events", "lost"));
        DeliveryLease first = taken.take(run.id(), "offered").orElseThrow();
        assertThat(taken.renew(first.claim())).isTrue();
        ledger.deliveries().begun(first.claim(), false);
        ledger.deliveries().handBack(first.claim(), Optional.empty());
        first.ended();
        DeliveryLease second = taken.take(run.id(), "offered").orElseThrow();
        second.close();
        new DeliveryLeases(ledger.database(), clock, Duration.ofMinutes(10), ProcessId.self())
                .revoke(run.id(), "given up");
        assertThat(taken.take(run.id(), "held")).isPresent();
    }

    private void told(Run run) {
        LineageBook lineage = ledger.lineage();
        for (String kind : List.of("START", "COMPLETE")) {
            lineage.tell(lineage.told(run.id()).orElseThrow(), kind, "{}");
        }
    }

    private void ofMessages() {
        AlertBook alerts = ledger.alerts();
        Instant now = clock.instant();
        alerts.expect(EXPORT, "table", now);
        for (String destination : List.of("events", "again")) {
            alerts.raise(
                    new AlertBook.Entry(EXPORT, destination, "failed", now, now), Optional.of("{}"), List.of("mail"));
        }
        alerts.raise(new AlertBook.Entry(EXPORT, "unseen", "late", now, now), Optional.empty(), List.of());
        clock.pass(DAY);
        alerts.see(
                alerts.entries().stream()
                        .filter(entry -> !entry.destination().equals("unseen"))
                        .toList(),
                clock.instant());
        alerts.forget(clock.instant().minus(Duration.ofHours(1)));
        alerts.clear(EXPORT, "again", List.of("failed"), Optional.of("{}"), List.of("mail"));
        Outbox outbox = ledger.outbox();
        List<Outbox.Message> due = outbox.due(Outbox.Channel.ALERT, List.of("mail"), 10);
        Outbox.Message first = due.get(0);
        outbox.later(first, Duration.ZERO);
        outbox.take(first, Duration.ofMinutes(5));
        outbox.later(outboxed(first), Duration.ofMinutes(1));
        outbox.done(due.get(1));
        outbox.giveUp(Outbox.Channel.LINEAGE, DAY, 1);
    }

    /** As whoever takes it the next time sees it. */
    private static Outbox.Message outboxed(Outbox.Message before) {
        return new Outbox.Message(
                before.id(), before.target(), before.topic(), before.text(), before.attempts() + 1, before.since());
    }
}
