package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.stellicroutes.TestClock;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.StellicConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the ledger does in every database that it may be kept in. */
abstract class LedgerContract {
    private static final String FINGERPRINT = "crc32=cbf43926,crc32c=e3069283";
    private static final String START = "2025-04-08T18:20:33.236624Z";

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final List<String> TARGETS = List.of("one", "other");

    final TestClock clock = new TestClock(START);
    Ledger ledger;

    /** The database of the test at hand, empty. */
    abstract StellicConfig.Ledger where() throws Exception;

    /** The same database as {@link #where()} gave for this test. */
    abstract StellicConfig.Ledger sameAgain();

    @BeforeEach
    void open() throws Exception {
        ledger = Ledger.open(where(), clock);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    // standings

    @Test
    void howDeliveriesEndIsOnRecordWithWhatTheDestinationHas() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "a"), false);
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "a"),
                        DeliveryRecord.Status.DELIVERED,
                        9,
                        7,
                        2,
                        null,
                        Optional.empty());
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "b"), false);
        ledger.deliveries().held(Claims.of(ledger, run.id(), "b"), "not tried", Optional.empty());
        ledger.runs().finished(run, Run.Status.FAILED, "not delivered to b");
        clock.pass(Duration.ofDays(1));
        Run next = ledger.runs().failed(ledger.runs().begin("mine", "plan_courses"), "no answer", false);

        Overview overview = ledger.overview(List.of("mine", "other"));

        assertThat(overview.newest("mine")).contains(next);
        assertThat(overview.newest("other")).isEmpty();
        assertThat(overview.deliveries()).isEmpty();
        assertThat(overview.leased()).isEmpty();
        assertThat(overview.outcomes())
                .containsExactlyInAnyOrder(
                        new Outcome(
                                "mine",
                                "a",
                                Outcome.Kind.FAILED,
                                clock.instant(),
                                next.id(),
                                Optional.of(new Outcome.Arrival(
                                        run.id(), Instant.parse(START), Instant.parse(START), 9, 7, 2))),
                        new Outcome(
                                "mine", "b", Outcome.Kind.FAILED, Instant.parse(START), next.id(), Optional.empty()));
    }

    @Test
    void ofManyRunsTheNewestOfEachExportIsFoundWithItsDeliveries() {
        for (String export : List.of("mine", "yours")) {
            for (int i = 0; i < 3; i++) {
                Run run = ledger.runs().begin(export, "plan_courses");
                ledger.deliveries().begun(Claims.of(ledger, run.id(), "a"), false);
                clock.pass(Duration.ofMinutes(1));
            }
        }
        Run preview = ledger.runs().begin("mine", "plan_courses");
        ledger.runs().finished(preview, Run.Status.PREVIEWED, null);

        Overview overview = ledger.overview(List.of("mine", "yours"));

        List<String> newest = Stream.of("mine", "yours")
                .map(export -> ledger.runs().newest(export).orElseThrow().id())
                .toList();
        assertThat(overview.runs()).extracting(Run::id).containsExactlyInAnyOrderElementsOf(newest);
        assertThat(overview.deliveries()).containsOnlyKeys(newest);
        assertThat(overview.run(preview.id())).isEmpty();
    }

    // schedules

    @Test
    void aTimeThatAWrongClockHasClaimedFarAheadKeepsNobodyFromThoseBefore() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        Instant farAhead = now.plus(Duration.ofDays(4000));
        ledger.schedules().keep(Map.of("mine", "every 15m", "yours", "every 15m"));
        assertThat(ledger.runs().begin("mine", "plan_courses", farAhead)).isPresent();
        assertThat(ledger.runs().begin("yours", "plan_courses", farAhead)).isPresent();

        assertThat(ledger.schedules().isClaimed("mine", "every 15m", now)).isFalse();
        assertThat(ledger.schedules()
                        .keep(Map.of("mine", "every 15m"))
                        .get("mine")
                        .claimed())
                .isBefore(now);
        assertThat(ledger.runs().begin("mine", "plan_courses", now)).isPresent();
        assertThat(ledger.runs().begin("mine", "plan_courses", now)).isEmpty();
        assertThat(ledger.schedules().isClaimed("mine", "every 15m", now)).isTrue();
        ledger.schedules().removeUnkept(List.of("mine"), now.minus(Duration.ofHours(1)));
        clock.pass(Duration.ofDays(1));
        assertThat(ledger.schedules()
                        .keep(Map.of("yours", "every 15m"))
                        .get("yours")
                        .since())
                .isEqualTo(clock.instant());
    }

    @Test
    void aClockThatIsAFewMinutesAheadClaimsItsTimeOnce() {
        Instant soon = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(10));
        ledger.schedules().keep(Map.of("mine", "every 15m"));
        assertThat(ledger.runs().begin("mine", "plan_courses", soon)).isPresent();

        assertThat(ledger.schedules().isClaimed("mine", "every 15m", soon)).isTrue();
        assertThat(ledger.runs().begin("mine", "plan_courses", soon)).isEmpty();
        assertThat(ledger.runs().begin("mine", "plan_courses", soon.minus(Duration.ofMinutes(15))))
                .isEmpty();
    }

    // alerts

    @Test
    void whatPeopleAreToBeToldIsOnRecordOnce() {
        AlertBook alerts = ledger.alerts();
        AlertBook.Entry entry = new AlertBook.Entry("mine", "a", "failed", clock.instant(), clock.instant());

        assertThat(alerts.raise(entry, Optional.of("{}"), TARGETS)).isTrue();
        assertThat(alerts.raise(entry, Optional.of("{}"), TARGETS)).isFalse();
        assertThat(alerts.entries()).containsExactly(entry);
        assertThat(due(Outbox.Channel.ALERT)).extracting(Outbox.Message::target).containsExactlyElementsOf(TARGETS);

        List<String> kinds = List.of("failed", "held");
        assertThat(alerts.clear("mine", "a", kinds, Optional.of("{}"), TARGETS)).isTrue();
        assertThat(alerts.clear("mine", "a", kinds, Optional.of("{}"), TARGETS)).isFalse();
        assertThat(alerts.entries()).isEmpty();
        assertThat(ledger.outbox().waiting(Outbox.Channel.ALERT)).isEqualTo(4);
    }

    @Test
    void whatNobodyLooksAtAnyMoreIsForgotten() {
        AlertBook alerts = ledger.alerts();
        Instant now = clock.instant();
        Instant earlier = now.minus(Duration.ofDays(9));
        AlertBook.Entry kept = new AlertBook.Entry("mine", "a", "failed", earlier, earlier);
        alerts.raise(kept, Optional.empty(), TARGETS);
        alerts.raise(new AlertBook.Entry("mine", "a", "rejects", earlier, earlier), Optional.empty(), TARGETS);

        alerts.see(List.of(kept), now);
        alerts.forget(now.minus(Duration.ofDays(8)));

        assertThat(alerts.entries()).containsExactly(new AlertBook.Entry("mine", "a", "failed", earlier, now));
        assertThat(ledger.outbox().waiting(Outbox.Channel.ALERT)).isZero();
    }

    // outbox

    @Test
    void aMessageIsDueWhenThoseBeforeItOfItsTopicAndTargetAreSent() {
        AlertBook.Entry entry = new AlertBook.Entry("mine", "a", "failed", clock.instant(), clock.instant());
        ledger.alerts().raise(entry, Optional.of("first"), TARGETS);
        ledger.alerts().clear("mine", "a", List.of("failed"), Optional.of("second"), TARGETS);
        ledger.alerts()
                .raise(
                        new AlertBook.Entry("mine", "b", "failed", clock.instant(), clock.instant()),
                        Optional.of("elsewhere"),
                        List.of("one"));

        Outbox outbox = ledger.outbox();
        List<Outbox.Message> due = due(Outbox.Channel.ALERT);
        assertThat(due)
                .extracting(it -> it.target() + ": " + it.text())
                .containsExactly("one: first", "other: first", "one: second", "other: second", "one: elsewhere");
        assertThat(outbox.take(due.get(2), Duration.ofDays(1))).isFalse();
        assertThat(outbox.take(due.get(0), Duration.ofDays(1))).isTrue();
        assertThat(outbox.take(due.get(1), Duration.ofDays(1))).isTrue();
        assertThat(due(Outbox.Channel.ALERT)).containsExactly(due.get(4));
        outbox.later(due.get(0), Duration.ofDays(3));
        outbox.done(due.get(1));
        assertThat(due(Outbox.Channel.ALERT)).containsExactly(due.get(3), due.get(4));
        assertThat(outbox.take(due.get(2), Duration.ofDays(1))).isFalse();
        assertThat(outbox.take(due.get(3), Duration.ofDays(1))).isTrue();
        assertThat(outbox.due(Outbox.Channel.ALERT, List.of("other"), 10)).isEmpty();
    }

    @Test
    void aMessageIsTakenByOneUntilItsTimeIsUp() {
        ledger.alerts()
                .raise(
                        new AlertBook.Entry("mine", "a", "failed", clock.instant(), clock.instant()),
                        Optional.of("{}"),
                        List.of("one"));
        Outbox.Message message = due(Outbox.Channel.ALERT).get(0);

        assertThat(ledger.outbox().take(message, Duration.ofMinutes(1))).isTrue();
        assertThat(ledger.outbox().take(message, Duration.ofMinutes(1))).isFalse();
        assertThat(due(Outbox.Channel.ALERT)).isEmpty();
        ledger.outbox().later(message, Duration.ZERO);
        assertThat(due(Outbox.Channel.ALERT))
                .extracting(Outbox.Message::attempts)
                .containsExactly(1);
        assertThat(ledger.outbox().take(message, Duration.ofMillis(1))).isTrue();
        await().until(() -> ledger.outbox().take(message, Duration.ofMillis(1)));
        ledger.outbox().done(message);
        assertThat(ledger.outbox().take(message, Duration.ofMinutes(1))).isFalse();
    }

    @Test
    void messagesThatHaveWaitedForTooLongOrBehindTooManyAreGivenUpTheOldestFirst() {
        for (int i = 1; i <= 5; i++) {
            ledger.alerts()
                    .raise(
                            new AlertBook.Entry("mine", "a" + i, "failed", clock.instant(), clock.instant()),
                            Optional.of("message " + i),
                            List.of("one"));
        }
        Outbox outbox = ledger.outbox();

        assertThat(outbox.giveUp(Outbox.Channel.LINEAGE, Duration.ZERO, 1)).isZero();
        assertThat(outbox.giveUp(Outbox.Channel.ALERT, Duration.ofDays(3650), 5))
                .isZero();
        assertThat(outbox.giveUp(Outbox.Channel.ALERT, Duration.ofDays(3650), 2))
                .isEqualTo(3);
        assertThat(due(Outbox.Channel.ALERT))
                .extracting(Outbox.Message::text)
                .containsExactly("message 4", "message 5");
        await().until(() -> outbox.giveUp(Outbox.Channel.ALERT, Duration.ZERO, 5) == 2);
    }

    private List<Outbox.Message> due(Outbox.Channel channel) {
        return ledger.outbox().due(channel, channel == Outbox.Channel.ALERT ? TARGETS : List.of(""), 10);
    }

    // lineage

    @Test
    void whatIsToldOfARunIsPutOnRecordByOneInItsOrder() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        LineageBook lineage = ledger.lineage();
        LineageBook.Told nothing = lineage.told(run.id()).orElseThrow();

        assertThat(nothing).isEqualTo(new LineageBook.Told(run, Optional.empty(), 0));
        assertThat(lineage.tell(nothing, "START", "first")).isTrue();
        assertThat(lineage.tell(nothing, "START", "again")).isFalse();
        LineageBook.Told started = lineage.told(run.id()).orElseThrow();
        assertThat(started).isEqualTo(new LineageBook.Told(run, Optional.of("START"), 1));
        assertThat(lineage.tell(started, "ABORT", "second")).isTrue();
        assertThat(lineage.tell(started, "COMPLETE", "another")).isFalse();

        assertThat(due(Outbox.Channel.LINEAGE)).extracting(Outbox.Message::text).containsExactly("first", "second");
        assertThat(ledger.outbox().waiting(Outbox.Channel.LINEAGE)).isEqualTo(2);
    }

    @Test
    void runsOfWhichSomethingIsToBeToldAreFoundByHowTheyStand() {
        Run running = ledger.runs().begin("mine", "plan_courses");
        Run ended = ledger.runs().begin("mine", "plan_courses");
        Run told = ledger.runs().begin("mine", "plan_courses");
        Run unknown = ledger.runs().begin("mine", "plan_courses");
        Run preview = ledger.runs().begin("mine", "plan_courses");
        for (Run run : List.of(ended, told)) {
            ledger.lineage().tell(ledger.lineage().told(run.id()).orElseThrow(), "START", "{}");
        }
        ledger.lineage().tell(ledger.lineage().told(told.id()).orElseThrow(), "COMPLETE", "{}");
        for (Run run : List.of(ended, told, unknown)) {
            ledger.runs().finished(run, Run.Status.DELIVERED, null);
        }
        ledger.runs().finished(preview, Run.Status.PREVIEWED, null);

        assertThat(ledger.lineage().open())
                .extracting(it -> it.run().id())
                .containsExactlyInAnyOrder(running.id(), ended.id());
        assertThat(ledger.lineage().untold())
                .extracting(it -> it.run().id())
                .containsExactlyInAnyOrder(running.id(), ended.id(), unknown.id());
        clock.pass(Duration.ofDays(30));
        ledger.runs().removeEndedBefore(clock.instant());
        assertThat(ledger.lineage().told(ended.id())).isEmpty();
        assertThat(ledger.outbox().waiting(Outbox.Channel.LINEAGE)).isEqualTo(3);
    }

    // runs

    @Test
    void aRunBegins() {
        Run run = ledger.runs().begin("mine", "plan_courses");

        assertThat(run.id()).matches("20250408T182033Z-[0-9a-f]{10}");
        assertThat(run)
                .isEqualTo(new Run(
                        run.id(),
                        "mine",
                        "plan_courses",
                        Run.Stage.REQUESTING,
                        Run.Status.RUNNING,
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Instant.parse(START),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(ledger.runs().find(run.id())).contains(run);
        assertThat(ledger.runs().find("nobody")).isEmpty();
    }

    @Test
    void aRunGoesFromRequestToDelivery() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        Instant expiry = Instant.parse("2025-04-11T18:20:33.236624Z");

        run = ledger.runs().accepted(run, "plan_courses-1.csv", Optional.of(expiry));
        assertThat(run.stage()).isEqualTo(Run.Stage.AWAITING);
        assertThat(run.fileName()).contains("plan_courses-1.csv");
        assertThat(run.fileExpiry()).contains(expiry);

        run = ledger.runs().landed(run, 5_000_000_000L, FINGERPRINT, Optional.of("gzip"));
        assertThat(run.stage()).isEqualTo(Run.Stage.LANDED);
        assertThat(run.bytes()).isEqualTo(5_000_000_000L);
        assertThat(run.fingerprint()).contains(FINGERPRINT);
        assertThat(run.note()).contains("gzip");

        clock.pass(Duration.ofMinutes(5));
        run = ledger.runs().finished(run, Run.Status.DELIVERED, null);
        assertThat(run.status()).isEqualTo(Run.Status.DELIVERED);
        assertThat(run.finishedAt()).contains(clock.instant());
        assertThat(run.error()).isEmpty();
        assertThat(ledger.runs().find(run.id())).contains(run);
    }

    @Test
    void aFileMayHaveNoExpiry() {
        Run run = ledger.runs().accepted(ledger.runs().begin("mine", "plan_courses"), "a.csv", Optional.empty());

        assertThat(run.fileExpiry()).isEmpty();
    }

    @Test
    void aFailedRunGoesOnWhereItStands() {
        Run run = ledger.runs().accepted(ledger.runs().begin("mine", "plan_courses"), "a.csv", Optional.empty());
        run = ledger.runs().failed(run, "no answer", false);
        assertThat(run.status()).isEqualTo(Run.Status.FAILED);
        assertThat(run.error()).contains("no answer");
        assertThat(run.finishedAt()).isPresent();
        assertThat(run.resumable(clock.instant())).isTrue();

        run = ledger.runs().resume(run);
        assertThat(run.status()).isEqualTo(Run.Status.RUNNING);
        assertThat(run.stage()).isEqualTo(Run.Stage.AWAITING);
        assertThat(run.fileName()).contains("a.csv");
        assertThat(run.error()).isEmpty();
        assertThat(run.finishedAt()).isEmpty();
    }

    @Test
    void aRunWhoseExportIsGoneMustAskAnew() {
        Run run = ledger.runs().accepted(ledger.runs().begin("mine", "plan_courses"), "a.csv", Optional.empty());
        run = ledger.runs().failed(run, "status failed", true);

        assertThat(run.stage()).isEqualTo(Run.Stage.REQUESTING);
        assertThat(run.resumable(clock.instant())).isFalse();
    }

    @Test
    void theNewestRunIsTheOneThatBeganLast() {
        Run first = ledger.runs().begin("mine", "plan_courses");
        clock.pass(Duration.ofNanos(1_000));
        Run second = ledger.runs().begin("mine", "plan_courses");
        clock.pass(Duration.ofSeconds(1));
        Run other = ledger.runs().begin("other", "plan_courses");

        assertThat(ledger.runs().newest("mine")).contains(second);
        assertThat(ledger.runs().newest("nothing")).isEmpty();
        assertThat(ledger.runs().last(10)).containsExactly(other, second, first);
        assertThat(ledger.runs().last(2)).containsExactly(other, second);
    }

    @Test
    void everyRunHasAnIdOfItsOwnHoweverManyBeginInTheSameSecond() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<List<String>> some = () -> LongStream.range(0, 50)
                    .mapToObj(i -> ledger.runs().begin("mine", "plan_courses").id())
                    .toList();
            List<String> ids = new ArrayList<>();
            for (Future<List<String>> future :
                    threads.invokeAll(List.of(some, some, some, some, some, some, some, some))) {
                ids.addAll(future.get());
            }
            assertThat(ids).hasSize(400).doesNotHaveDuplicates();
        } finally {
            threads.shutdownNow();
        }
    }

    // deliveries

    @Test
    void aDeliveryBeginsAndEnds() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        assertThat(ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), true))
                .isEqualTo(new DeliveryRecord(
                        run.id(),
                        "warehouse",
                        DeliveryRecord.Status.RUNNING,
                        0,
                        0,
                        0,
                        0,
                        Instant.parse(START),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new Doubt(new UnconfirmedRows(1, Optional.empty()), Instant.parse(START))),
                        Optional.empty()));

        clock.pass(Duration.ofMinutes(1));
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "warehouse"),
                        DeliveryRecord.Status.DELIVERED,
                        10,
                        8,
                        2,
                        null,
                        Optional.empty());
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);

        assertThat(ledger.deliveries().of(run.id()))
                .extracting(DeliveryRecord::destination)
                .containsExactly("events", "warehouse");
        DeliveryRecord ended = ledger.deliveries().of(run.id()).get(1);
        assertThat(ended.status()).isEqualTo(DeliveryRecord.Status.DELIVERED);
        assertThat(List.of(ended.read(), ended.delivered(), ended.rejected())).containsExactly(10L, 8L, 2L);
        assertThat(ended.finishedAt()).contains(clock.instant());
        assertThat(ended.error()).isEmpty();
        assertThat(ledger.deliveries().of("nobody")).isEmpty();
    }

    @Test
    void aDeliveryThatBeginsAgainForgetsWhatTheEarlierAttemptCountedAndRejected() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), true);
        ledger.rejects().add(Claims.of(ledger, run.id(), "warehouse"), List.of(reject(3), reject(7)));
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "warehouse"),
                        DeliveryRecord.Status.FAILED,
                        10,
                        8,
                        2,
                        "connection lost",
                        Optional.empty());
        clock.pass(Duration.ofHours(1));

        DeliveryRecord again = ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), true);

        assertThat(again.status()).isEqualTo(DeliveryRecord.Status.RUNNING);
        assertThat(List.of(again.read(), again.delivered(), again.rejected())).containsOnly(0L);
        assertThat(again.startedAt()).isEqualTo(clock.instant());
        assertThat(again.finishedAt()).isEmpty();
        assertThat(again.error()).isEmpty();
        assertThat(ledger.rejects().first(run.id(), "warehouse", 10)).isEmpty();
        ledger.rejects().add(Claims.of(ledger, run.id(), "warehouse"), List.of(reject(3)));
    }

    @Test
    void aDeliveryThatBeginsAgainKeepsWhatIsCheckpointed() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);
        ledger.rejects().add(Claims.of(ledger, run.id(), "events"), List.of(reject(3), reject(7), reject(12)));
        ledger.deliveries().checkpoint(Claims.of(ledger, run.id(), "events"), List.of(), 10, 8, 0, 1);
        assertThat(ledger.deliveries().of(run.id())).singleElement().satisfies(delivery -> {
            assertThat(delivery.checkpoint()).isEqualTo(10);
            assertThat(delivery.read()).isEqualTo(delivery.delivered() + delivery.rejected());
        });
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "events"),
                        DeliveryRecord.Status.FAILED,
                        15,
                        12,
                        3,
                        "broker gone",
                        Optional.empty());

        DeliveryRecord again = ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);

        assertThat(List.of(again.checkpoint(), again.read(), again.delivered(), again.rejected()))
                .containsExactly(10L, 10L, 8L, 2L);
        assertThat(ledger.rejects().first(run.id(), "events", 10))
                .extracting(Reject::row)
                .containsExactly(3L, 7L);
    }

    @Test
    void rowsThatCountNowhereAreNeitherReadNorRejected() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        Claim claim = Claims.of(ledger, run.id(), "events");
        ledger.deliveries().begun(claim, true);

        ledger.deliveries().checkpoint(claim, List.of(), 10, 6, 3, 1);

        assertThat(ledger.deliveries().find(run.id(), "events").orElseThrow())
                .extracting(DeliveryRecord::checkpoint, DeliveryRecord::read, DeliveryRecord::rejected)
                .containsExactly(10L, 7L, 1L);
        ledger.deliveries().begun(claim, true);
        ledger.deliveries().skipped(claim, 3);
        assertThat(ledger.deliveries().find(run.id(), "events").orElseThrow())
                .extracting(DeliveryRecord::read, DeliveryRecord::delivered, DeliveryRecord::rejected)
                .containsExactly(7L, 6L, 1L);
    }

    @Test
    void rejectedRowsAndWhatIsCheckpointedGoOnRecordTogetherOrNotAtAll() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);
        ledger.rejects().add(Claims.of(ledger, run.id(), "events"), List.of(reject(3)));

        assertThatThrownBy(() -> ledger.deliveries()
                        .checkpoint(
                                Claims.of(ledger, run.id(), "events"),
                                List.of(reject(2), reject(4), reject(4)),
                                10,
                                8,
                                0,
                                1))
                .isInstanceOf(JdbiException.class);

        assertThat(ledger.deliveries().of(run.id()).get(0).checkpoint()).isZero();
        assertThat(ledger.rejects().first(run.id(), "events", 10)).containsExactly(reject(3));

        ledger.deliveries().checkpoint(Claims.of(ledger, run.id(), "events"), List.of(reject(2)), 10, 8, 0, 1);

        assertThat(ledger.deliveries().of(run.id()).get(0).checkpoint()).isEqualTo(10);
        assertThat(ledger.rejects().first(run.id(), "events", 10)).containsExactly(reject(2), reject(3));
    }

    @Test
    void whatIsPutOnRecordAgainIsThereOnce() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);
        ledger.deliveries()
                .checkpoint(Claims.of(ledger, run.id(), "events"), List.of(reject(2), reject(3)), 10, 8, 0, 1);

        ledger.deliveries()
                .checkpoint(Claims.of(ledger, run.id(), "events"), List.of(reject(2), reject(3)), 10, 8, 0, 1);
        ledger.rejects().add(Claims.of(ledger, run.id(), "events"), List.of(reject(3), reject(11)));

        assertThat(ledger.rejects().first(run.id(), "events", 10)).containsExactly(reject(2), reject(3), reject(11));
    }

    @Test
    void destinationsDoNotTouchEachOther() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        Run other = ledger.runs().begin("mine", "plan_courses");
        for (Run each : List.of(run, other)) {
            for (String destination : List.of("a", "b")) {
                ledger.deliveries().begun(Claims.of(ledger, each.id(), destination), true);
                ledger.rejects().add(Claims.of(ledger, each.id(), destination), List.of(reject(1)));
            }
        }
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "a"), true);
        ledger.deliveries().checkpoint(Claims.of(ledger, run.id(), "b"), List.of(), 4, 3, 0, 1);

        assertThat(ledger.rejects().first(run.id(), "a", 10)).isEmpty();
        assertThat(ledger.rejects().first(run.id(), "b", 10)).hasSize(1);
        assertThat(ledger.rejects().first(other.id(), "a", 10)).hasSize(1);
        assertThat(ledger.deliveries().of(other.id()))
                .extracting(DeliveryRecord::checkpoint)
                .containsExactly(0L, 0L);
    }

    // rejects

    @Test
    void rejectsAreKeptAsTheyWereReadAndComeInTheFilesOrder() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), true);
        List<String> ugly = List.of(
                "", " ", "a\"b\\c", "two\r\nlines", "Zoë 😀", "NULL", "a\u0000b\u0007", "\u2028", "x".repeat(1 << 20));
        ledger.rejects()
                .add(
                        Claims.of(ledger, run.id(), "warehouse"),
                        List.of(reject(9_000_000_000L), new Reject(2, "too wide", ugly)));
        ledger.rejects().add(Claims.of(ledger, run.id(), "warehouse"), List.of());

        assertThat(ledger.rejects().first(run.id(), "warehouse", 10))
                .containsExactly(new Reject(2, "too wide", ugly), reject(9_000_000_000L));
    }

    @Test
    void ofManyRejectsTheFirstComeAsFarAsTheyAreAskedFor() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), true);
        ledger.rejects()
                .add(
                        Claims.of(ledger, run.id(), "warehouse"),
                        LongStream.rangeClosed(1, 2_000)
                                .mapToObj(LedgerContract::reject)
                                .toList());

        assertThat(ledger.rejects().first(run.id(), "warehouse", 3))
                .extracting(Reject::row)
                .containsExactly(1L, 2L, 3L);
        assertThat(ledger.rejects().first(run.id(), "warehouse", 5_000)).hasSize(2_000);
    }

    // what a column can't hold

    @Test
    void longTextsAreBoundedAtTheEndOfACharacter() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        run = ledger.runs().failed(run, "x".repeat(3_998) + "😀😀", false);
        assertThat(run.error()).contains("x".repeat(3_998) + "…");

        run = ledger.runs().failed(run, "é".repeat(10_000), false);
        assertThat(run.error().orElseThrow()).hasSize(4_000).endsWith("é…");

        run = ledger.runs().failed(run, "x".repeat(4_000), false);
        assertThat(run.error()).contains("x".repeat(4_000));

        ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), true);
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "warehouse"),
                        DeliveryRecord.Status.FAILED,
                        0,
                        0,
                        0,
                        "x".repeat(5_000),
                        Optional.empty());
        ledger.rejects()
                .add(Claims.of(ledger, run.id(), "warehouse"), List.of(new Reject(1, "y".repeat(5_000), List.of())));
        assertThat(ledger.deliveries().of(run.id()).get(0).error().orElseThrow())
                .hasSize(4_000);
        assertThat(ledger.rejects().first(run.id(), "warehouse", 1).get(0).reason())
                .hasSize(2_000);
    }

    @Test
    void whatADatabaseDoesNotTakeAsTextIsWrittenOut() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        run = ledger.runs().accepted(run, "a\u0000b.csv", Optional.empty());
        assertThat(run.fileName()).contains("a\\u0000b.csv");

        run = ledger.runs().failed(run, "said \u0000 and \ud83d alone, 😀 whole", false);
        assertThat(run.error()).contains("said \\u0000 and \\ud83d alone, 😀 whole");

        ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), true);
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "warehouse"),
                        DeliveryRecord.Status.FAILED,
                        0,
                        0,
                        0,
                        "\u0000",
                        Optional.empty());
        ledger.rejects()
                .add(
                        Claims.of(ledger, run.id(), "warehouse"),
                        List.of(new Reject(1, "\udc00", List.of("\u0000", "a\ud83d", "\\u0000"))));
        assertThat(ledger.deliveries().of(run.id()).get(0).error()).contains("\\u0000");
        assertThat(ledger.rejects().first(run.id(), "warehouse", 1))
                .containsExactly(new Reject(1, "\\udc00", List.of("\u0000", "a\ud83d", "\\u0000")));
    }

    @Test
    void namesThatLookLikeSqlAreText() {
        Run run = ledger.runs().begin("'; drop table stellic_run; --", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "a'b:c?"), true);

        assertThat(ledger.runs().newest("'; drop table stellic_run; --")).contains(run);
        assertThat(ledger.deliveries().of(run.id()))
                .extracting(DeliveryRecord::destination)
                .containsExactly("a'b:c?");
    }

    // opening

    @Test
    void openingItAgainFindsEverythingAndChangesNothing() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.close();
        ledger = Ledger.open(sameAgain(), clock);

        assertThat(ledger.runs().last(10)).containsExactly(run);
    }

    @Test
    void twoLedgersOnOneDatabaseSeeEachOthersRuns() {
        try (Ledger second = Ledger.open(sameAgain(), clock)) {
            Run run = ledger.runs().begin("mine", "plan_courses");
            assertThat(second.runs().find(run.id())).contains(run);

            second.runs().failed(run, "stopped", false);
            assertThat(ledger.runs().find(run.id()).orElseThrow().status()).isEqualTo(Run.Status.FAILED);
        }
    }

    @Test
    void timesAreUtcWhateverTheZoneOfTheMachineAndItsSummerTime() {
        TimeZone zone = TimeZone.getDefault();
        TestClock night = new TestClock("2025-03-09T02:30:00Z"); // in New York there was no 02:30 that night
        try {
            for (String id : List.of("America/New_York", "Asia/Kolkata", "Pacific/Apia")) {
                TimeZone.setDefault(TimeZone.getTimeZone(id));
                try (Ledger local = Ledger.open(sameAgain(), night)) {
                    Run run = local.runs().begin(id, "plan_courses");
                    TimeZone.setDefault(zone);

                    assertThat(run.startedAt()).isEqualTo(night.instant());
                    assertThat(ledger.runs().find(run.id()).orElseThrow().startedAt())
                            .isEqualTo(night.instant());
                }
            }
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void aLookTellsOfAnOlderVersionsLedgerAndLeavesTheUpgradeToWhoeverOpensIt() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        asTheNextVersion(schema -> {
            assertThat(schema.state()).isEqualTo(Ledger.State.OLDER);
            assertThat(schema.state()).isEqualTo(Ledger.State.OLDER);
            assertThat(Ledger.look(sameAgain())).isEqualTo(Ledger.State.CURRENT);

            schema.upgrade();
            assertThat(schema.state()).isEqualTo(Ledger.State.CURRENT);
        });

        assertThat(ledger.runs().find(run.id())).contains(run);
        assertThat(ledger.database().<String>with(handle -> handle.createQuery("select to_come from stellic_run")
                        .mapTo(String.class)
                        .one()))
                .isEqualTo("not yet");
    }

    /** Flyway, which takes long to start, would compare the checksums. */
    @Test
    void aLedgerWhoseHistoryIsCompleteIsOpenedWithoutFlyway() {
        inTheLedger("update \"stellic_schema_history\" set \"checksum\" = 1");

        assertThat(Ledger.look(sameAgain())).isEqualTo(Ledger.State.CURRENT);
        Ledger.open(sameAgain(), clock).close();
    }

    @Test
    void aLedgerWhoseUpgradeHasFailedIsRefused() {
        inTheLedger("update \"stellic_schema_history\" set \"success\" = false where \"version\" = '1'");

        assertThatThrownBy(() -> Ledger.open(sameAgain(), clock)).hasMessageContaining("failed migration to version 1");
    }

    @Test
    void aLedgerWhoseMakerWasKilledIsCompleted() {
        inTheLedger("drop table stellic_lease");
        inTheLedger("delete from \"stellic_schema_history\"");
        ledger.close();

        ledger = Ledger.open(sameAgain(), clock);

        try (Leases leases = new Leases(ledger, Duration.ofMinutes(1))) {
            assertThat(taken(leases)).isPresent();
        }
    }

    @Test
    void aLedgerThatANewerVersionHasUpgradedIsRefused() {
        asTheNextVersion(Schema::upgrade);

        for (ThrowingCallable attempt :
                List.<ThrowingCallable>of(() -> Ledger.open(sameAgain(), clock), () -> Ledger.look(sameAgain()))) {
            assertThatThrownBy(attempt)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "stellic.ledger.url: a newer version has upgraded the ledger to 99, and this one knows 1 only")
                    .hasMessageContaining("docs/errors.md#newer-ledger");
        }
    }

    @Test
    void anOlderVersionWorksBesideANewerOneThatHasOnlyAddedTablesAndColumns() {
        Run before = ledger.runs().begin("mine", "plan_courses");
        asAVersion("1.1", "ledgerminor", Schema::upgrade);

        assertThat(Ledger.look(sameAgain())).isEqualTo(Ledger.State.CURRENT);
        try (Ledger older = Ledger.open(sameAgain(), clock)) {
            assertThat(older.runs().find(before.id())).contains(before);
            Run run = older.runs().begin("theirs", "plan_courses");
            older.deliveries().begun(Claims.of(older, run.id(), "a"), false);
            older.deliveries()
                    .ended(
                            Claims.of(older, run.id(), "a"),
                            DeliveryRecord.Status.DELIVERED,
                            1,
                            1,
                            0,
                            null,
                            Optional.empty());
            assertThat(older.runs().finished(run, Run.Status.DELIVERED, null).status())
                    .isEqualTo(Run.Status.DELIVERED);
        }
        asAVersion("1.1", "ledgerminor", schema -> assertThat(schema.state()).isEqualTo(Ledger.State.CURRENT));
    }

    @Test
    void aLedgerInWhichTheVersionsAreSeenWithoutFlywayIsRefusedByAnOlderMajorVersionToo() {
        inTheLedger(
                "insert into \"stellic_schema_history\" (\"installed_rank\", \"version\", \"description\", \"type\","
                        + " \"script\", \"installed_by\", \"execution_time\", \"success\")"
                        + " values (90, '2.3', 'to come', 'SQL', 'V2.3__to_come.sql', 'somebody', 1, true)");

        assertThatThrownBy(() -> Ledger.open(sameAgain(), clock)).hasMessageContaining("upgraded the ledger to 2.3");
    }

    @Test
    void whatANewerVersionSaysOfRunsAndDeliveriesIsReadAndLeftAlone() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "a"), false);
        ledger.deliveries()
                .ended(Claims.of(ledger, run.id(), "a"), DeliveryRecord.Status.FAILED, 1, 0, 0, "no", Optional.empty());
        inTheLedger("update stellic_run set status = 'DREAMING', stage = 'ELSEWHERE'");
        inTheLedger("update stellic_delivery set status = 'DREAMING'");
        inTheLedger("update stellic_standing set outcome = 'DREAMING'");

        Run read = ledger.runs().newest("mine").orElseThrow();
        assertThat(read.status()).isEqualTo(Run.Status.UNKNOWN);
        assertThat(read.stage()).isEqualTo(Run.Stage.UNKNOWN);
        assertThat(read.isOfNewerVersion()).isTrue();
        assertThat(read.resumable(clock.instant())).isFalse();
        assertThat(ledger.deliveries().of(run.id()))
                .extracting(DeliveryRecord::status)
                .containsExactly(DeliveryRecord.Status.UNKNOWN);
        assertThat(ledger.overview(List.of("mine")).outcomes())
                .extracting(Outcome::kind)
                .containsExactly(Outcome.Kind.UNKNOWN);
    }

    /** That version has one script more. */
    private void asTheNextVersion(Consumer<Schema> work) {
        asAVersion("99", "ledgertocome", work);
    }

    private void asAVersion(String version, String scripts, Consumer<Schema> work) {
        Set<String> versions = new HashSet<>(Schema.VERSIONS);
        versions.add(version);
        StellicConfig.Ledger where = sameAgain();
        try (HikariDataSource dataSource = LedgerPool.open(LedgerPool.shared(where.url()), where)) {
            work.accept(new Schema(dataSource, List.of("classpath:io/stellicroutes/" + scripts), versions));
        }
    }

    private void inTheLedger(String sql) {
        ledger.database().with(handle -> handle.execute(sql));
    }

    private static Reject reject(long row) {
        return new Reject(row, "expected 2 fields as in the header, found 1", List.of(Long.toString(row)));
    }

    // leases

    /** Leases that outlast every pause of a busy machine and are renewed again and again all the same. */
    private Leases renewedOften() {
        return new Leases(ledger, LONG, Duration.ofMillis(100), ProcessId.self());
    }

    /** Waits until a lease has got more time twice. */
    private void renewedTwice(String until) {
        for (int times = 0; times < 2; times++) {
            OffsetDateTime before = inTheLedgerIs(until);
            await().until(() -> !inTheLedgerIs(until).equals(before));
        }
    }

    private OffsetDateTime inTheLedgerIs(String query) {
        return ledger.database()
                .with(handle ->
                        handle.createQuery(query).mapTo(OffsetDateTime.class).one());
    }

    @Test
    void ofManyThatWantAnExportAtOnceOneGetsIt() throws Exception {
        int processes = 12;
        ExecutorService threads = Executors.newFixedThreadPool(processes);
        List<Leases> all = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            all.add(new Leases(ledger, Duration.ofMinutes(1)));
        }
        try {
            for (int round = 0; round < 20; round++) {
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Optional<Lease>>> tries = new ArrayList<>();
                for (Leases leases : all) {
                    tries.add(threads.submit(() -> {
                        start.await();
                        return taken(leases);
                    }));
                }
                start.countDown();
                List<Lease> winners = new ArrayList<>();
                for (Future<Optional<Lease>> attempt : tries) {
                    attempt.get().ifPresent(winners::add);
                }

                assertThat(winners).as("round %s", round).hasSize(1);
                winners.get(0).check();
                if (round % 2 == 0) {
                    winners.get(0).close();
                } else {
                    ledger.database().with(handle -> handle.execute("update stellic_lease set expires_at = taken_at"));
                }
            }
        } finally {
            threads.shutdownNow();
            all.forEach(Leases::close);
        }
    }

    @Test
    void aLeaseIsRenewedForAsLongAsItIsHeldAndEndsWhenItIsGivenBack() {
        try (Leases mine = renewedOften();
                Leases theirs = new Leases(ledger, LONG)) {
            Lease lease = mine.take("roster");

            renewedTwice("select expires_at from stellic_lease");
            assertThat(taken(theirs)).isEmpty();
            assertThat(theirs.isHeldElsewhere("roster")).isTrue();
            lease.close();

            assertThat(theirs.isHeldElsewhere("roster")).isFalse();
            assertThat(taken(theirs)).isPresent();
        }
    }

    @Test
    void theLeaseOfAProcessThatDoesNotRenewItIsTakenOverWhenItHasRunOutAndThatOneFindsOut() {
        try (Leases paused = new Leases(ledger, Duration.ofMillis(300));
                Leases other = new Leases(ledger, Duration.ofMinutes(1))) {
            Lease lost = paused.take("roster");
            paused.stopRenewing();
            assertThatThrownBy(() -> other.take("roster"))
                    .isInstanceOf(HeldElsewhereException.class)
                    .hasMessageContaining("export roster: a run of it is under way in process "
                            + ProcessHandle.current().pid() + " on host ");

            Lease won = await().until(() -> taken(other), Optional::isPresent).orElseThrow();

            await().untilAsserted(() -> assertThatThrownBy(lost::check).isInstanceOf(LeaseLostException.class));
            assertThat(lost.isLost()).isTrue();
            lost.close();
            won.check();
            assertThat(taken(paused)).isEmpty();
        }
    }

    @Test
    void ofManyThatWantADeliveryAtOnceOneGetsIt() throws Exception {
        Run run = ledger.runs().begin("roster", "roster");
        int processes = 8;
        ExecutorService threads = Executors.newFixedThreadPool(processes);
        List<Leases> all = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            all.add(new Leases(ledger, Duration.ofMinutes(1)));
        }
        long before = 0;
        try {
            for (int round = 0; round < 10; round++) {
                List<Callable<Optional<DeliveryLease>>> tries = new ArrayList<>();
                all.forEach(leases -> tries.add(() -> leases.deliveries().take(run.id(), "warehouse")));
                List<DeliveryLease> winners = new ArrayList<>();
                for (Future<Optional<DeliveryLease>> attempt : threads.invokeAll(tries)) {
                    attempt.get().ifPresent(winners::add);
                }

                assertThat(winners).as("round %s", round).hasSize(1);
                winners.get(0).check();
                assertThat(winners.get(0).claim().epoch()).isGreaterThan(before);
                before = winners.get(0).claim().epoch();
                winners.get(0).close();
            }
        } finally {
            threads.shutdownNow();
            all.forEach(Leases::close);
        }
    }

    @Test
    void theDeliveriesOfAProcessAreRenewedForAsLongAsItHasThem() {
        Run run = ledger.runs().begin("roster", "roster");
        Run other = ledger.runs().begin("other", "other");
        try (Leases mine = renewedOften();
                Leases theirs = new Leases(ledger, LONG)) {
            List<DeliveryLease> held = Stream.of(
                            mine.deliveries().take(run.id(), "a"),
                            mine.deliveries().take(run.id(), "b"),
                            mine.deliveries().take(other.id(), "a"))
                    .map(Optional::orElseThrow)
                    .toList();

            renewedTwice("select min(held_until) from stellic_delivery");
            assertThat(theirs.deliveries().take(run.id(), "a")).isEmpty();
            assertThat(theirs.deliveries().take(run.id(), "b")).isEmpty();
            assertThat(theirs.deliveries().take(other.id(), "a")).isEmpty();
            assertThat(mine.deliveries().take(other.id(), "a"))
                    .as("twice in a process")
                    .isEmpty();
            held.get(1).close();

            assertThat(theirs.deliveries().take(run.id(), "a")).isEmpty();
            assertThat(theirs.deliveries().take(run.id(), "b")).isPresent();
            inTheLedger("update stellic_delivery set epoch = epoch + 1 where destination = 'a'");
            await().until(() -> held.get(0).isLost() && held.get(2).isLost());
        }
    }

    @Test
    void whatAProcessPutsOnRecordOfADeliveryThatAnotherHasTakenDoesNotCount() {
        Run run = ledger.runs().begin("roster", "roster");
        Baseline baseline = ledger.baselines().begin("roster", "warehouse", run.id(), () -> "secret");
        try (Leases paused = new Leases(ledger, Duration.ofMillis(300));
                Leases other = new Leases(ledger, Duration.ofMinutes(1))) {
            DeliveryLease lost = paused.deliveries().take(run.id(), "warehouse").orElseThrow();
            ledger.deliveries().begun(lost.claim(), true);
            ledger.deliveries().checkpoint(lost.claim(), List.of(reject(2)), 10, 9, 0, 1);
            paused.stopRenewing();
            DeliveryLease won = await().until(() -> other.deliveries().take(run.id(), "warehouse"), Optional::isPresent)
                    .orElseThrow();
            DeliveryRecord before = ledger.deliveries().begun(won.claim(), true);

            for (ThrowingCallable write : List.<ThrowingCallable>of(
                    () -> ledger.deliveries().begun(lost.claim(), true),
                    () -> ledger.deliveries().checkpoint(lost.claim(), List.of(reject(11)), 20, 19, 0, 1),
                    () -> ledger.deliveries().commitSent(lost.claim(), 1, 20),
                    () -> ledger.deliveries().compared(lost.claim(), 1, 2, 3, 4),
                    () -> ledger.deliveries().held(lost.claim(), "held", Optional.empty()),
                    () -> ledger.deliveries()
                            .ended(
                                    lost.claim(),
                                    DeliveryRecord.Status.DELIVERED,
                                    20,
                                    20,
                                    0,
                                    null,
                                    Optional.empty(),
                                    Optional.of(new Baseline.Move(
                                            baseline,
                                            new Baseline.Valid(
                                                    run.id(), "name", "fingerprint", 20, Optional.empty())))),
                    () -> ledger.rejects().add(lost.claim(), List.of(reject(12))),
                    () -> ledger.rejects().corrected(lost.claim(), List.of(2L)),
                    () -> ledger.rejects().rejectedAgain(lost.claim(), List.of(new Reject(2, "other", List.of("2")))),
                    () -> ledger.tokens().put(lost.claim(), "", "token"),
                    () -> ledger.tokens().forget(lost.claim(), ""),
                    lost::check)) {
                assertThatThrownBy(write).isInstanceOf(LeaseLostException.class);
            }

            assertThat(ledger.deliveries().of(run.id())).containsExactly(before);
            assertThat(ledger.rejects().first(run.id(), "warehouse", 10)).containsExactly(reject(2));
            assertThat(ledger.tokens().find(run.id(), "warehouse", "")).isEmpty();
            assertThat(ledger.baselines().find("roster", "warehouse")).contains(baseline);
            assertThat(ledger.overview(List.of("roster")).toString()).doesNotContain("DELIVERED");
            lost.close();
            won.ask();
        }
    }

    @Test
    void aDeliveryOfALaterRunHasAGreaterEpochAlsoWhereTheLedgerHasForgottenTheEarlierOnes() {
        try (Leases leases = new Leases(ledger, Duration.ofMinutes(1))) {
            Run first = ledger.runs().begin("roster", "roster");
            DeliveryLease earlier =
                    leases.deliveries().take(first.id(), "warehouse").orElseThrow();
            earlier.close();
            ledger.runs().finished(first, Run.Status.FAILED, "down");
            clock.pass(Duration.ofDays(1));
            ledger.runs().removeEndedBefore(clock.instant());

            Run next = ledger.runs().begin("roster", "roster");
            await().pollDelay(Duration.ZERO).untilAsserted(() -> {
                DeliveryLease later =
                        leases.deliveries().take(next.id(), "warehouse").orElseThrow();
                later.close();
                assertThat(later.claim().epoch()).isGreaterThan(earlier.claim().epoch());
            });
        }
    }

    @Test
    void offeredDeliveriesAreTakenHandedBackAndRevoked() {
        Run run = ledger.runs().landed(ledger.runs().begin("roster", "roster"), 9, "abc", Optional.empty());
        ledger.deliveries().offer(run.id(), List.of("a", "b"));
        ledger.deliveries().offer(run.id(), List.of("a", "b"));
        try (Leases mine = new Leases(ledger, Duration.ofMinutes(1));
                Leases theirs = new Leases(ledger, Duration.ofMinutes(1))) {
            assertThat(offered()).containsExactly("a", "b");
            assertThat(mine.deliveries().states(run.id())).isEqualTo(new DeliveryLeases.States(Set.of(), Set.of()));
            DeliveryLease lease = theirs.deliveries().take(run.id(), "a").orElseThrow();
            ledger.deliveries().begun(lease.claim(), true);
            ledger.deliveries().checkpoint(lease.claim(), List.of(), 5, 5, 0, 1);
            assertThat(offered()).containsExactly("b");
            assertThat(mine.deliveries().states(run.id())).isEqualTo(new DeliveryLeases.States(Set.of(), Set.of("a")));

            UnconfirmedRows unconfirmed = new UnconfirmedRows(6, Optional.empty());
            ledger.deliveries().handBack(lease.claim(), Optional.of(unconfirmed));
            lease.ended();

            assertThat(offered()).containsExactly("a", "b");
            assertThat(ledger.deliveries().of(run.id()).get(0).doubt().map(Doubt::rows))
                    .contains(unconfirmed);
            assertThat(ledger.deliveries().of(run.id()).get(0).checkpoint()).isEqualTo(5);
            DeliveryLease again = theirs.deliveries().take(run.id(), "a").orElseThrow();
            DeliveryLease own = mine.deliveries().take(run.id(), "b").orElseThrow();
            mine.deliveries().revoke(run.id(), "stopped by ada");

            assertThatThrownBy(again::ask).isInstanceOf(LeaseLostException.class);
            own.ask();
            assertThat(offered()).isEmpty();
            assertThat(ledger.deliveries().of(run.id()))
                    .extracting(DeliveryRecord::status)
                    .containsExactly(DeliveryRecord.Status.FAILED, DeliveryRecord.Status.PENDING);
        }
        ledger.deliveries().offer(run.id(), List.of("a"));
        ledger.runs().failed(run, "down", false);
        assertThat(offered()).as("of a run that nobody is at").isEmpty();
    }

    private List<String> offered() {
        return ledger.deliveries().offered(10).stream()
                .map(DeliveryRecord::destination)
                .toList();
    }

    @Test
    void whoIsAtADeliveryOfARunThatIsGivenUpHasLostIt() {
        try (Leases leases = new Leases(ledger, Duration.ofMinutes(1))) {
            Run old = ledger.runs().begin("roster", "roster");
            DeliveryLease lost = leases.deliveries().take(old.id(), "warehouse").orElseThrow();

            ledger.runs().abandonOthers(ledger.runs().begin("roster", "roster"));

            assertThatThrownBy(() -> ledger.deliveries().commitSent(lost.claim(), 1, 2))
                    .isInstanceOf(LeaseLostException.class);
            assertThatThrownBy(lost::ask).isInstanceOf(LeaseLostException.class);
        }
    }

    /** A file of changes is there at once, and nothing else says so. */
    @Test
    void changesThatWereUnderWayWhenTheirRunWasGivenUpOrStoppedAreInDoubt() {
        try (Leases theirs = new Leases(ledger, Duration.ofMinutes(1));
                Leases mine = new Leases(ledger, Duration.ofMinutes(1))) {
            for (Consumer<Run> end : List.<Consumer<Run>>of(
                    run -> mine.deliveries().revoke(run.id(), "stopped by ada"),
                    run -> ledger.runs().abandonOthers(ledger.runs().begin("roster", "roster")))) {
                Run run = ledger.runs().begin("roster", "roster");
                for (String destination : List.of("changes", "whole")) {
                    Claim claim = theirs.deliveries()
                            .take(run.id(), destination)
                            .orElseThrow()
                            .claim();
                    ledger.deliveries().begun(claim, false);
                }
                assertThat(theirs.deliveries().take(run.id(), "waiting")).isPresent();
                ledger.baselines().begin("roster", "changes", run.id(), () -> "secret");
                ledger.baselines().begin("roster", "waiting", run.id(), () -> "secret");
                ledger.baselines().begin("other", "whole", "another run", () -> "secret");

                end.accept(run);

                assertThat(ledger.deliveries().of(run.id()))
                        .allMatch(it -> it.status() == DeliveryRecord.Status.FAILED);
                assertThat(ledger.deliveries().of(run.id()).stream()
                                .filter(it -> it.doubt().isPresent()))
                        .extracting(
                                DeliveryRecord::destination,
                                it -> it.doubt().orElseThrow().rows())
                        .containsExactly(tuple("changes", new UnconfirmedRows(1, Optional.empty())));
                ledger.baselines().giveUp("roster", "changes", run.id());
                ledger.baselines().giveUp("roster", "waiting", run.id());
            }
        }
    }

    @Test
    void aLeaseThatRanOutButThatNobodyHasTakenGoesOn() {
        try (Leases leases = new Leases(ledger, Duration.ofMillis(200))) {
            Lease lease = leases.take("roster");
            leases.stopRenewing();
            await().until(() -> !leases.isHeldElsewhere("roster"));

            lease.check();

            assertThat(leases.isHeldElsewhere("roster")).isTrue();
        }
    }

    @Test
    void whatAProcessHasNotGivenBackInTheEndIsLostToItAtOnceAndRunsOutSoon() {
        try (Leases other = new Leases(ledger, LONG)) {
            Leases ended = new Leases(ledger, LONG);
            Lease hung = ended.take("roster");

            ended.close();

            assertThatThrownBy(hung::check).isInstanceOf(LeaseLostException.class);
            Lease next = await().until(() -> taken(other), Optional::isPresent).orElseThrow();
            hung.close();
            next.tenure().renew();
        }
    }

    @Test
    void theLeaseOfAProcessThatHasCertainlyEndedIsTakenOverAtOnce() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor();
        ProcessId self = ProcessId.self();
        ProcessId dead = new ProcessId(self.host(), self.machine(), process.pid(), "tick 1");
        ProcessId reborn = new ProcessId(self.host(), self.machine(), self.pid(), "tick 1");
        ProcessId elsewhere = new ProcessId("etl2", "etl2", process.pid(), "tick 1");
        Run run = ledger.runs().begin("roster", "roster");
        try (Leases mine = new Leases(ledger, Duration.ofMinutes(1))) {
            for (ProcessId gone : List.of(dead, reborn)) {
                try (Leases theirs = new Leases(ledger, LONG, LONG, gone)) {
                    theirs.take("roster");
                    assertThat(theirs.deliveries().take(run.id(), "warehouse")).isPresent();
                    assertThat(mine.isHeldElsewhere("roster")).isFalse();
                    mine.take("roster").close();
                    mine.deliveries().take(run.id(), "warehouse").orElseThrow().close();
                }
            }
            try (Leases theirs = new Leases(ledger, LONG, LONG, elsewhere)) {
                theirs.take("roster");
                assertThat(theirs.deliveries().take(run.id(), "warehouse")).isPresent();
                assertThat(mine.deliveries().take(run.id(), "warehouse")).isEmpty();
                assertThatThrownBy(() -> mine.take("roster"))
                        .isInstanceOf(HeldElsewhereException.class)
                        .hasMessageContaining("on host etl2 since ");
            }
        }
    }

    // nodes

    @Test
    void theNodesKnowOfEachOtherUntilTheyEndOrAreNotHeardOfForALease() {
        Duration lease = Duration.ofSeconds(5);
        Duration often = Duration.ofMillis(100);
        try (Leases mine = new Leases(ledger, lease, often, ProcessId.self());
                Leases theirs = new Leases(ledger, lease, often, ProcessId.self())) {
            ThisNode first = mine.join("1.0.0");
            ThisNode second = theirs.join("1.1.0");
            await().untilAsserted(() -> assertThat(ledger.nodes().live())
                    .extracting(Node::id, Node::version, Node::state)
                    .containsExactly(
                            tuple(first.id(), "1.0.0", Node.State.READY),
                            tuple(second.id(), "1.1.0", Node.State.READY)));

            second.drain();
            assertThat(inAnotherProcess()).extracting(Node::isReady).containsExactly(true, false);

            theirs.close();
            await().untilAsserted(() ->
                    assertThat(inAnotherProcess()).extracting(Node::id).containsExactly(first.id()));
            await().untilAsserted(() -> assertThat(ledger.nodes().all())
                    .extracting(Node::id, Node::state)
                    .contains(tuple(second.id(), Node.State.GONE)));

            first.close();
            assertThat(inAnotherProcess()).isEmpty();
        }
    }

    @Test
    void aNodeThatWasNotHeardOfForADayIsForgottenAndJoinsAgainWithItsNextSignOfLife() {
        Node silent = new Node("etl1-1-00", "etl1", 1, "", Node.State.READY, Instant.EPOCH, Instant.EPOCH);
        Node other = new Node("etl2-2-00", "etl2", 2, "", Node.State.READY, Instant.EPOCH, Instant.EPOCH);
        ledger.nodes().beat(silent, LONG);
        inTheLedger("update stellic_node set expires_at = current_timestamp - interval '23' hour");
        ledger.nodes().beat(other, LONG);
        assertThat(ledger.nodes().all())
                .extracting(Node::id, Node::state)
                .contains(tuple(silent.id(), Node.State.GONE));

        inTheLedger("update stellic_node set expires_at = current_timestamp - interval '25' hour where id = '"
                + silent.id() + "'");
        ledger.nodes().beat(other, LONG);
        assertThat(rows("stellic_node")).isEqualTo(1);
        ledger.nodes().beat(silent, Duration.ofMinutes(1));

        assertThat(ledger.nodes().live()).extracting(Node::id).contains(silent.id());
    }

    @Test
    void whatANewerVersionSaysOfItselfIsTakenForWhatItIs() {
        ledger.nodes()
                .beat(new Node("etl1-1-00", "etl1", 1, "9", Node.State.READY, Instant.EPOCH, Instant.EPOCH), LONG);
        inTheLedger("update stellic_node set state = 'DREAMING'");

        assertThat(inAnotherProcess()).extracting(Node::state).containsExactly(Node.State.UNKNOWN);
    }

    private List<Node> inAnotherProcess() {
        try (Ledger other = Ledger.open(sameAgain(), clock)) {
            return other.nodes().live();
        }
    }

    private long rows(String table) {
        return ledger.database().with(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one());
    }

    private static Optional<Lease> taken(Leases leases) {
        try {
            return Optional.of(leases.take("roster"));
        } catch (HeldElsewhereException e) {
            return Optional.empty();
        }
    }

    // after a crash, and after a long time

    @Test
    void runsThatACrashHasLeftEndWhenALaterOneBegins() {
        Run crashed = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, crashed.id(), "warehouse"), true);
        Run other = ledger.runs().begin("theirs", "plan_courses");
        clock.pass(Duration.ofMinutes(1));
        Run later = ledger.runs().begin("mine", "plan_courses");

        ledger.runs().abandonOthers(later);

        assertThat(ledger.runs().find(crashed.id()).orElseThrow().status()).isEqualTo(Run.Status.FAILED);
        assertThat(ledger.deliveries().of(crashed.id()).get(0).status()).isEqualTo(DeliveryRecord.Status.FAILED);
        assertThat(ledger.runs().find(other.id()).orElseThrow().status()).isEqualTo(Run.Status.RUNNING);
        assertThat(ledger.runs().find(later.id()).orElseThrow().status()).isEqualTo(Run.Status.RUNNING);
    }

    @Test
    void aDeliveryThatIsHeldHasFailedButKeepsItsTriesAndWhatHasACheckpoint() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);
        ledger.deliveries().checkpoint(Claims.of(ledger, run.id(), "events"), List.of(), 20, 19, 0, 1);
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "events"),
                        DeliveryRecord.Status.FAILED,
                        30,
                        19,
                        1,
                        "down",
                        Optional.empty());
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);
        clock.pass(Duration.ofMinutes(1));

        ledger.deliveries().held(Claims.of(ledger, run.id(), "events"), "left alone", Optional.empty());

        assertThat(ledger.deliveries().failed(run.id()))
                .containsExactly(new FailedDelivery("events", 1, clock.instant(), Optional.empty()));
        DeliveryRecord held = ledger.deliveries().of(run.id()).get(0);
        assertThat(held.error()).contains("left alone");
        assertThat(held.checkpoint()).isEqualTo(20);
        assertThat(held.delivered()).isEqualTo(19);
        assertThat(held.read()).isEqualTo(20);
    }

    @Test
    void failuresOfADeliveryAreCounted() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        for (int failures = 1; failures <= 3; failures++) {
            ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), true);
            clock.pass(Duration.ofMinutes(1));
            ledger.deliveries()
                    .ended(
                            Claims.of(ledger, run.id(), "warehouse"),
                            DeliveryRecord.Status.FAILED,
                            1,
                            0,
                            0,
                            "down",
                            Optional.empty());

            assertThat(ledger.deliveries().failed(run.id()))
                    .containsExactly(new FailedDelivery("warehouse", failures, clock.instant(), Optional.empty()));
        }
    }

    // commits in doubt

    @Test
    void whatADeliveryBitByBitHasNoCheckpointForIsInDoubtFromItsBeginning() {
        Run run = ledger.runs().begin("mine", "plan_courses");

        assertThat(ledger.deliveries()
                        .begun(Claims.of(ledger, run.id(), "events"), true)
                        .doubt())
                .contains(new Doubt(new UnconfirmedRows(1, Optional.empty()), clock.instant()));

        clock.pass(Duration.ofSeconds(3));
        ledger.deliveries().checkpoint(Claims.of(ledger, run.id(), "events"), List.of(), 10, 10, 0, 5);
        assertThat(doubt(run)).contains(new Doubt(new UnconfirmedRows(11, Optional.empty()), clock.instant()));

        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "events"),
                        DeliveryRecord.Status.DELIVERED,
                        12,
                        12,
                        0,
                        null,
                        Optional.empty());
        assertThat(doubt(run)).isEmpty();
    }

    @Test
    void aDeliveryAsAWholeIsInDoubtFromItsCommitOnAndAsLongAsNoneIsConfirmed() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        assertThat(ledger.deliveries()
                        .begun(Claims.of(ledger, run.id(), "warehouse"), false)
                        .doubt())
                .isEmpty();

        ledger.deliveries().commitSent(Claims.of(ledger, run.id(), "warehouse"), 1, 500);
        Optional<Doubt> doubt = Optional.of(new Doubt(new UnconfirmedRows(1, Optional.of(500L)), clock.instant()));
        assertThat(doubt(run)).isEqualTo(doubt);
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "warehouse"),
                        DeliveryRecord.Status.FAILED,
                        500,
                        0,
                        0,
                        "no answer",
                        doubt.map(Doubt::rows));
        assertThat(doubt(run)).isEqualTo(doubt);

        clock.pass(Duration.ofMinutes(1));
        assertThat(ledger.deliveries()
                        .begun(Claims.of(ledger, run.id(), "warehouse"), false)
                        .doubt())
                .isEqualTo(doubt);
        ledger.deliveries()
                .held(Claims.of(ledger, run.id(), "warehouse"), "the circuit breaker", doubt.map(Doubt::rows));
        assertThat(doubt(run)).isEqualTo(doubt);
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), false);
        ledger.deliveries().commitSent(Claims.of(ledger, run.id(), "warehouse"), 1, 500);
        assertThat(doubt(run)).isEqualTo(doubt);
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "warehouse"),
                        DeliveryRecord.Status.DELIVERED,
                        500,
                        500,
                        0,
                        null,
                        Optional.empty());

        assertThat(doubt(run)).isEmpty();
    }

    @Test
    void aCommitThatWasRefusedIsNotInDoubt() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), false);
        ledger.deliveries().commitSent(Claims.of(ledger, run.id(), "warehouse"), 1, 500);

        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), "warehouse"),
                        DeliveryRecord.Status.FAILED,
                        500,
                        0,
                        0,
                        "refused",
                        Optional.empty());

        assertThat(doubt(run)).isEmpty();
    }

    @Test
    void theDoubtThatACrashLeavesOutlivesTheNextBeginning() {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);
        ledger.deliveries().checkpoint(Claims.of(ledger, run.id(), "events"), List.of(), 10, 10, 0, 5);
        Instant crash = clock.instant();
        clock.pass(Duration.ofHours(1));

        assertThat(ledger.deliveries()
                        .begun(Claims.of(ledger, run.id(), "events"), true)
                        .doubt())
                .contains(new Doubt(new UnconfirmedRows(11, Optional.empty()), crash));
    }

    private Optional<Doubt> doubt(Run run) {
        return ledger.deliveries().of(run.id()).get(0).doubt();
    }

    @Test
    void endedRunsAreRemovedWhenTheyAreOldAndUnfinishedOnesNever() {
        Run unfinished = ledger.runs().begin("mine", "plan_courses");
        Run old = ledger.runs().begin("theirs", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, old.id(), "warehouse"), true);
        ledger.rejects().add(Claims.of(ledger, old.id(), "warehouse"), List.of(new Reject(1, "why", List.of("a"))));
        ledger.runs().finished(old, Run.Status.DELIVERED, null);
        clock.pass(Duration.ofDays(6));
        Run recent = ledger.runs().begin("theirs", "plan_courses");
        ledger.runs().finished(recent, Run.Status.FAILED, "no");

        assertThat(ledger.runs().removeEndedBefore(clock.instant().minus(Duration.ofDays(7))))
                .isEmpty();
        clock.pass(Duration.ofDays(2));
        assertThat(ledger.runs().removeEndedBefore(clock.instant().minus(Duration.ofDays(7))))
                .containsExactly(old.id());

        assertThat(ledger.runs().find(old.id())).isEmpty();
        assertThat(ledger.rejects().first(old.id(), "warehouse", 10)).isEmpty();
        assertThat(ledger.runs().find(unfinished.id())).isPresent();
        assertThat(ledger.runs().find(recent.id())).isPresent();
    }
}
