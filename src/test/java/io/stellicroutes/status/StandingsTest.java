package io.stellicroutes.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.stellicroutes.TestClock;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Claims;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Overview;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.status.Standing.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What destinations stand at, by a ledger that a test writes. */
final class StandingsTest {
    private static final String START = "2026-03-02T08:15:00Z";
    private static final String CONFIGURATION = """
            stellic.base-url=https://stellic.invalid
            stellic.auth.header=Authorization
            stellic.auth.value=x
            stellic.exports.students.data-type=user_groups
            stellic.exports.students.to=warehouse,campus
            stellic.destinations.warehouse.type=file
            stellic.destinations.warehouse.directory=a
            stellic.destinations.campus.type=file
            stellic.destinations.campus.directory=b
            """;

    private final TestClock clock = new TestClock(START);
    private Ledger ledger;
    private Leases leases;

    @BeforeEach
    void open(@TempDir Path dir) {
        ledger = Ledger.open(new StellicConfig.Ledger("jdbc:h2:file:" + dir.resolve("ledger"), "", ""), clock);
        leases = new Leases(ledger, Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        leases.close();
        ledger.close();
    }

    @Test
    void beforeAnythingHasHappenedEveryDestinationHasNothing() {
        assertThat(Standings.of(config(""), Overview.EMPTY, clock.instant()))
                .isEqualTo(new Standings(config(""), ledger, clock).all())
                .extracting(Standing::destination, Standing::type, Standing::state, Standing::stale)
                .containsExactly(
                        tuple("warehouse", "file", State.NEVER, false), tuple("campus", "file", State.NEVER, false));
    }

    @Test
    void aDeliveryThatSucceededIsOkAndItsAgeGrows() {
        Run run = deliver(begin(), "warehouse", 7, 1);
        clock.pass(Duration.ofHours(3));

        Standing standing = warehouse("");

        assertThat(standing.state()).isEqualTo(State.OK);
        assertThat(standing.since()).contains(Instant.parse(START));
        assertThat(standing.success())
                .contains(new Standing.Success(
                        run.id(), Instant.parse(START), Instant.parse(START), Duration.ofHours(3), 8, 7, 1));
        assertThat(standing.wantsAttention()).isFalse();
        assertThat(standing.dueBy()).isEmpty();
        assertThat(standing.next()).isEmpty();
    }

    @Test
    void whatIsOlderThanExpectedIsStaleSinceItWasExpected() {
        deliver(begin(), "warehouse", 7, 0);
        String expected = "stellic.exports.students.expected-every=26h";
        clock.pass(Duration.ofHours(26));
        assertThat(warehouse(expected).state()).isEqualTo(State.OK);

        clock.pass(Duration.ofSeconds(1));

        assertThat(warehouse(expected).state()).isEqualTo(State.STALE);
        assertThat(warehouse(expected).since()).contains(Instant.parse("2026-03-03T10:15:00Z"));
        assertThat(warehouse(expected).wantsAttention()).isTrue();
    }

    @Test
    void whatNeverComesIsStaleWhenItHasBeenExpectedForSoLong() {
        String expected = "stellic.exports.students.expected-every=26h";
        assertThat(warehouse(expected).state()).isEqualTo(State.NEVER);
        new Standings(config(expected), ledger, clock).expect();
        clock.pass(Duration.ofHours(3));
        new Standings(config(expected), ledger, clock).expect();
        clock.pass(Duration.ofHours(23));
        assertThat(warehouse(expected).state()).isEqualTo(State.NEVER);

        clock.pass(Duration.ofSeconds(1));

        assertThat(warehouse(expected).state()).isEqualTo(State.STALE);
        assertThat(warehouse(expected).since()).contains(Instant.parse("2026-03-03T10:15:00Z"));
        assertThat(warehouse(expected).wantsAttention()).isTrue();
        assertThat(warehouse("").wantsAttention()).isFalse();
        deliver(begin(), "warehouse", 7, 0);
        assertThat(warehouse(expected).state()).isEqualTo(State.OK);
    }

    /** A schedule of workdays has a gap of three days at the weekend. */
    @Test
    void withoutThatATimeOfTheScheduleThatHasPassedByTheTimeThatARunMayTakeMakesItStale() {
        String nightly = "stellic.exports.students.schedule=0 15 3 ? * MON-FRI\n"
                + "stellic.exports.students.time-zone=America/New_York\nstellic.poll.timeout=2h";
        clock.pass(Duration.between(clock.instant(), Instant.parse("2026-03-06T08:15:01Z")));
        deliver(begin(), "warehouse", 7, 0);

        Standing friday = warehouse(nightly);
        assertThat(friday.dueBy()).contains(Instant.parse("2026-03-09T09:15:00Z"));
        assertThat(friday.next()).contains(Instant.parse("2026-03-09T07:15:00Z").atZone(ZoneId.of("America/New_York")));
        clock.pass(Duration.between(clock.instant(), Instant.parse("2026-03-09T09:14:59Z")));
        assertThat(warehouse(nightly).stale()).isFalse();
        clock.pass(Duration.ofSeconds(2));
        assertThat(warehouse(nightly).state()).isEqualTo(State.STALE);
        assertThat(warehouse(nightly + "\nstellic.schedules.enabled=false").state())
                .isEqualTo(State.OK);
    }

    @Test
    void ofAScheduleInPeriodsTheNextTimeIsTheSameForEveryProcessWheneverTheLastRunBegan() {
        clock.pass(Duration.ofMinutes(7));
        deliver(begin(), "warehouse", 7, 0);
        clock.pass(Duration.ofMinutes(40));

        Standing standing = warehouse("stellic.exports.students.schedule=every 15m");

        assertThat(standing.next().orElseThrow().toInstant()).isEqualTo(Instant.parse("2026-03-02T09:15:00Z"));
        assertThat(standing.dueBy()).contains(Instant.parse("2026-03-02T10:30:00Z"));
    }

    @Test
    void aFailedDeliveryHasFailedSinceTheFirstThatDidAndTheLastSuccessStays() {
        Run first = deliver(begin(), "warehouse", 7, 0);
        clock.pass(Duration.ofDays(1));
        Instant since = clock.instant();
        fail(begin(), "warehouse", ErrorCode.DIRECTORY);
        clock.pass(Duration.ofDays(1));
        fail(begin(), "warehouse", ErrorCode.DIRECTORY);

        Standing standing = warehouse("");

        assertThat(standing.state()).isEqualTo(State.FAILED);
        assertThat(standing.since()).contains(since);
        assertThat(standing.success().orElseThrow().runId()).isEqualTo(first.id());
        assertThat(standing.last().orElseThrow().code()).contains(ErrorCode.DIRECTORY);
        assertThat(standing.wantsAttention()).isTrue();
    }

    @Test
    void aRunThatDoesNotComeToItsDeliveriesFailsEveryDestinationAndTheNextOneThatDoesMendsIt() {
        Run first = begin();
        deliver(first, "warehouse", 7, 0);
        deliver(first, "campus", 7, 0);
        clock.pass(Duration.ofDays(1));
        Instant since = clock.instant();
        ledger.runs().failed(begin(), error(ErrorCode.NOT_READY), false);
        clock.pass(Duration.ofDays(1));
        Run third = begin();
        fail(third, "warehouse", ErrorCode.DIRECTORY);
        deliver(third, "campus", 8, 0);

        assertThat(warehouse("").since()).contains(since);
        assertThat(campus("").state()).isEqualTo(State.OK);
        assertThat(campus("").since()).contains(clock.instant());
    }

    @Test
    void aFileThatIsUnlikeTheLastOneIsHeldAndNotFailed() {
        for (ErrorCode code : new ErrorCode[] {
            ErrorCode.MAX_DELETES, ErrorCode.MAX_UPDATES, ErrorCode.HEADER_CHANGED, ErrorCode.FILE_SHRANK
        }) {
            fail(begin(), "warehouse", code);
            clock.pass(Duration.ofMinutes(1));

            assertThat(warehouse("").state()).isEqualTo(State.HELD);
        }
        assertThat(warehouse("").since()).contains(Instant.parse(START));
    }

    @Test
    void whileARunIsUnderWayItIsRunningButForWhereItHasArrivedAndHasEndedAsBefore() {
        fail(begin(), "warehouse", ErrorCode.DIRECTORY);
        clock.pass(Duration.ofDays(1));
        leases.take("students");
        Run run = begin();

        assertThat(warehouse("").state()).isEqualTo(State.RUNNING);
        assertThat(warehouse("").ended()).isEqualTo(State.FAILED);
        assertThat(campus("").ended()).isEqualTo(State.NEVER);

        ledger.deliveries().begun(Claims.of(ledger, run.id(), "campus"), false);
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), false);
        end(run, "warehouse", DeliveryRecord.Status.DELIVERED, null);
        assertThat(warehouse("").state()).isEqualTo(State.OK);
        assertThat(campus("").state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aDeliveryThatAStopHasCutShortIsAsBeforeOnceAProcessIsAtItsRunAgain() {
        deliver(begin(), "warehouse", 7, 0);
        clock.pass(Duration.ofDays(1));
        Run run = begin();
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "warehouse"), false);
        end(run, "warehouse", DeliveryRecord.Status.FAILED, error(ErrorCode.STOPPED));
        assertThat(warehouse("").ended()).isEqualTo(State.FAILED);

        leases.take("students");

        assertThat(warehouse("").state()).isEqualTo(State.RUNNING);
        assertThat(warehouse("").ended()).isEqualTo(State.OK);
    }

    @Test
    void aRunThatNoProcessIsAtWorkOnHasFailed() {
        begin();

        assertThat(warehouse("").state()).isEqualTo(State.FAILED);
    }

    @Test
    void theLastSuccessOutlivesItsRun() {
        deliver(begin(), "warehouse", 7, 0);
        clock.pass(Duration.ofDays(8));
        ledger.runs().removeEndedBefore(clock.instant());

        assertThat(warehouse("").state()).isEqualTo(State.OK);
        assertThat(warehouse("").success().orElseThrow().age()).isEqualTo(Duration.ofDays(8));
        assertThat(warehouse("").last()).isEmpty();
    }

    @Test
    void anOlderRunThatIsReplayedChangesNothing() {
        Run monday = deliver(begin(), "warehouse", 7, 0);
        clock.pass(Duration.ofDays(1));
        Run tuesday = deliver(begin(), "warehouse", 8, 0);
        clock.pass(Duration.ofDays(1));
        fail(monday, "warehouse", ErrorCode.DIRECTORY);
        deliver(monday, "warehouse", 7, 0);

        assertThat(warehouse("").state()).isEqualTo(State.OK);
        assertThat(warehouse("").success().orElseThrow().runId()).isEqualTo(tuesday.id());
    }

    @Test
    void aPreviewIsNoRunThatWasToBeDelivered() {
        deliver(begin(), "warehouse", 7, 0);
        clock.pass(Duration.ofDays(1));
        ledger.runs().finished(begin(), Run.Status.PREVIEWED, null);

        assertThat(warehouse("").state()).isEqualTo(State.OK);
    }

    @Test
    void asJsonItHasWhatMonitoringAsksFor() {
        deliver(begin(), "warehouse", 7, 1);
        clock.pass(Duration.ofHours(27));

        assertThat(RunJson.standing(warehouse("stellic.exports.students.expected-every=26h"))
                        .path("success")
                        .path("ageSeconds")
                        .longValue())
                .isEqualTo(27 * 3600);
        assertThat(RunJson.standing(warehouse("stellic.exports.students.expected-every=26h"))
                        .path("state")
                        .textValue())
                .isEqualTo("stale");
    }

    @Test
    void aRunThatGoesToOneDestinationOnlySaysNothingOfAnother() {
        Run first = begin();
        deliver(first, "warehouse", 7, 0);
        fail(first, "campus", ErrorCode.DIRECTORY);
        clock.pass(Duration.ofDays(1));
        ledger.runs()
                .failed(ledger.runs().deliverOnlyTo(begin(), List.of("campus")), error(ErrorCode.NOT_READY), false);

        assertThat(warehouse("").state()).isEqualTo(State.OK);
        assertThat(campus("").last().orElseThrow().code()).contains(ErrorCode.NOT_READY);
        assertThat(campus("").since()).contains(Instant.parse(START));

        deliver(ledger.runs().deliverOnlyTo(begin(), List.of("warehouse")), "warehouse", 8, 0);

        assertThat(campus("").state()).isEqualTo(State.FAILED);
        assertThat(campus("").last().orElseThrow().code()).contains(ErrorCode.NOT_READY);
    }

    @Test
    void aFirstRunThatFailsBeforeItsDeliveriesIsKnownOfEachDestinationThoughTheNextGoesToOneOnly() {
        ledger.runs().failed(begin(), List.of("warehouse", "campus"), error(ErrorCode.NOT_READY), false);
        clock.pass(Duration.ofDays(1));

        deliver(ledger.runs().deliverOnlyTo(begin(), List.of("warehouse")), "warehouse", 8, 0);

        assertThat(warehouse("").state()).isEqualTo(State.OK);
        assertThat(campus("").state()).isEqualTo(State.FAILED);
        assertThat(campus("").since()).contains(Instant.parse(START));
        assertThat(campus("").last().orElseThrow().code()).contains(ErrorCode.NOT_READY);
    }

    private Run begin() {
        return ledger.runs().begin("students", "user_groups");
    }

    /** The run has landed, and all its deliveries so far have arrived. */
    private Run deliver(Run run, String destination, long delivered, long rejected) {
        ledger.deliveries().begun(Claims.of(ledger, run.id(), destination), false);
        ledger.deliveries()
                .ended(
                        Claims.of(ledger, run.id(), destination),
                        DeliveryRecord.Status.DELIVERED,
                        delivered + rejected,
                        delivered,
                        rejected,
                        null,
                        Optional.empty());
        return ledger.runs().finished(run, Run.Status.DELIVERED, null);
    }

    private void fail(Run run, String destination, ErrorCode code) {
        ledger.deliveries().begun(Claims.of(ledger, run.id(), destination), false);
        end(run, destination, DeliveryRecord.Status.FAILED, error(code));
        ledger.runs().finished(run, Run.Status.FAILED, "not delivered");
    }

    private void end(Run run, String destination, DeliveryRecord.Status status, String error) {
        ledger.deliveries().ended(Claims.of(ledger, run.id(), destination), status, 0, 0, 0, error, Optional.empty());
    }

    private static String error(ErrorCode code) {
        return Problem.of(code, Subject.ofExport("students"), "what happened").text();
    }

    private Standing warehouse(String properties) {
        return new Standings(config(properties), ledger, clock).all().get(0);
    }

    private Standing campus(String properties) {
        return new Standings(config(properties), ledger, clock).of("students").get(1);
    }

    private static StellicConfig config(String properties) {
        return ConfigReader.read(RoutesExtension.parse(CONFIGURATION + properties), Catalogue.load());
    }
}
