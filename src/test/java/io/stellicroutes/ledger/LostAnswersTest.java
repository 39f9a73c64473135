package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.TestClock;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever commit's answer is lost, the ledger says the same in the end as if none was. */
@Tag("slow")
final class LostAnswersTest {
    private static final String START = "2025-04-08T18:20:33.236624Z";
    private static final Reject NARROW = new Reject(3, "expected 2 fields as in the header, found 1", List.of("3"));
    private static final Reject WIDE =
            new Reject(7, "expected 2 fields as in the header, found 3", List.of("7", "", ""));

    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    private LostAnswers answers;

    @BeforeEach
    void register() throws SQLException {
        answers = new LostAnswers();
    }

    @AfterEach
    void deregister() throws SQLException {
        answers.close();
    }

    @Test
    void everyWriteToALedgerInH2IsIdempotent() throws Exception {
        everyWriteIsIdempotent(
                new StellicConfig.Ledger("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "", ""));
    }

    @Test
    void everyWriteToALedgerInPostgresIsIdempotent() throws Exception {
        everyWriteIsIdempotent(
                new StellicConfig.Ledger(POSTGRES.get().getJdbcUrl("postgres", "postgres"), "postgres", "postgres"));
    }

    @Test
    void theTablesAreMadeInPostgresWhicheverAnswerIsLost() throws Exception {
        theTablesAreMade(() -> {
            String name = "ledger" + UUID.randomUUID().toString().replace("-", "");
            try (Connection connection = POSTGRES.get().getPostgresDatabase().getConnection()) {
                connection.createStatement().execute("create database " + name);
            }
            return new StellicConfig.Ledger(POSTGRES.get().getJdbcUrl("postgres", name), "postgres", "postgres");
        });
    }

    private void everyWriteIsIdempotent(StellicConfig.Ledger where) throws Exception {
        int commits;
        answers.lose(0);
        writeEverything(where, "undisturbed", 0);
        commits = answers.commits();
        List<String> expected = contents(where, "undisturbed");
        assertThat(expected).hasSize(9).anySatisfy(row -> assertThat(row.toLowerCase(Locale.ROOT))
                .contains("destination=events status=failed", "rows_delivered=9 rows_rejected=1", "failures=2"));
        assertThat(commits).isGreaterThan(20);
        for (int lost = 1; lost <= commits; lost++) {
            String export = "lost" + lost;
            writeEverything(where, export, lost);
            assertThat(answers.commits()).as("commits behind %s", lost).isGreaterThanOrEqualTo(lost);

            assertThat(contents(where, export)).as("commit %s", lost).isEqualTo(expected);
        }
    }

    /** Each kind of write there is, as a run with everything in it makes them. */
    private void writeEverything(StellicConfig.Ledger where, String export, int lost) {
        TestClock clock = new TestClock(START);
        try (Ledger ledger = Ledger.open(through(where), clock);
                Leases leases = new Leases(ledger, Duration.ofMinutes(10))) {
            answers.lose(lost);
            Run gone = ledger.runs().begin("gone-" + export, "plan_courses");
            ledger.runs().finished(gone, Run.Status.DELIVERED, null);
            clock.pass(Duration.ofDays(8));
            Lease lease = leases.take(export);
            assertThat(leases.renew(export, lease.token())).isTrue();
            Run old = ledger.runs().begin(export, "plan_courses");
            clock.pass(Duration.ofMinutes(1));
            ledger.deliveries().begun(Claims.of(ledger, old.id(), "warehouse"), true);
            Run run = ledger.runs().begin(export, "plan_courses");
            ledger.runs().abandonOthers(run);
            run = ledger.runs().accepted(run, "plan_courses-1.csv", Optional.of(clock.instant()));
            run = ledger.runs().landed(run, 100, "crc32=0,crc32c=0", Optional.empty());
            ledger.headers().put(run.id(), List.of("id", "name"), "added: name", true);
            ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);
            ledger.rejects().add(Claims.of(ledger, run.id(), "events"), List.of(NARROW));
            ledger.deliveries().checkpoint(Claims.of(ledger, run.id(), "events"), List.of(WIDE), 10, 8, 0, 1);
            ledger.deliveries()
                    .ended(
                            Claims.of(ledger, run.id(), "events"),
                            DeliveryRecord.Status.FAILED,
                            12,
                            8,
                            2,
                            "down",
                            Optional.empty());
            ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);
            ledger.deliveries()
                    .ended(
                            Claims.of(ledger, run.id(), "events"),
                            DeliveryRecord.Status.FAILED,
                            12,
                            8,
                            2,
                            "down again",
                            Optional.empty());
            ledger.deliveries()
                    .held(
                            Claims.of(ledger, run.id(), "events"),
                            "left alone",
                            Optional.of(new UnconfirmedRows(11, Optional.of(12L))));
            run = ledger.runs().failed(run, "not delivered", false);
            run = ledger.runs().resume(run);
            run = ledger.runs().fetchAgain(run);
            run = ledger.runs().landed(run, 100, "crc32=0,crc32c=0", Optional.empty());
            ledger.rejects().corrected(Claims.of(ledger, run.id(), "events"), List.of(3L));
            ledger.rejects()
                    .rejectedAgain(
                            Claims.of(ledger, run.id(), "events"),
                            List.of(new Reject(7, "still too wide", List.of("7", "", "x"))));
            ledger.repairs()
                    .put(run.id(), "events", new TreeMap<>(Map.of(3L, List.of("3", "Di"), 7L, List.of("7", "", "x"))));
            ledger.deliveries().begun(Claims.of(ledger, run.id(), "table"), true);
            ledger.deliveries().checkpoint(Claims.of(ledger, run.id(), "table"), List.of(), 4, 4, 0, 1);
            ledger.deliveries().startOver(run.id(), "table");
            run = ledger.runs().interrupted(run, "stopped");
            run = ledger.runs().finished(run, Run.Status.DELIVERED, null);
            ledger.runs().restored(run);
            assertThat(ledger.runs().removeEndedBefore(clock.instant().minus(Duration.ofDays(7))))
                    .containsExactly(gone.id());
            lease.close();
            leases.take(export);
        }
    }

    /** Everything that the tables hold of an export, but for random parts of ids and tokens and for times of today. */
    private static List<String> contents(StellicConfig.Ledger where, String export) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(where.url(), where.username(), where.password())) {
            for (String query : List.of(
                    "select * from stellic_run where export = ? order by started_at, status",
                    "select d.* from stellic_delivery d join stellic_run r on r.id = d.run_id where r.export = ?"
                            + " order by d.destination, d.status",
                    "select j.* from stellic_reject j join stellic_run r on r.id = j.run_id where r.export = ?"
                            + " order by row_number",
                    "select p.* from stellic_repair p join stellic_run r on r.id = p.run_id where r.export = ?"
                            + " order by row_number",
                    "select export, host, pid from stellic_lease where export = ?")) {
                try (var statement = connection.prepareStatement(query)) {
                    statement.setString(1, export);
                    ResultSet found = statement.executeQuery();
                    while (found.next()) {
                        StringBuilder row = new StringBuilder();
                        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                            row.append(found.getMetaData().getColumnName(i))
                                    .append('=')
                                    .append(found.getString(i))
                                    .append(' ');
                        }
                        rows.add(row.toString().replace(export, "EXPORT").replaceAll("Z-[0-9a-f]{10}", "Z-"));
                    }
                }
            }
        }
        return rows;
    }

    private interface NewDatabase {
        StellicConfig.Ledger make() throws Exception;
    }

    private void theTablesAreMade(NewDatabase databases) throws Exception {
        answers.lose(0);
        Ledger.open(through(databases.make()), new TestClock(START)).close();
        int commits = answers.commits();
        assertThat(commits).isPositive();
        for (int lost = 1; lost <= commits; lost++) {
            StellicConfig.Ledger where = databases.make();
            answers.lose(lost);
            try (Ledger ledger = Ledger.open(through(where), new TestClock(START))) {
                answers.lose(0);
                assertThat(ledger.runs().begin("mine", "plan_courses"))
                        .as("commit %s of %s", lost, commits)
                        .isNotNull();
            }
            assertThat(Ledger.look(where)).as("commit %s of %s", lost, commits).isEqualTo(Ledger.State.CURRENT);
        }
    }

    private static StellicConfig.Ledger through(StellicConfig.Ledger where) {
        return new StellicConfig.Ledger(LostAnswers.url(where.url()), where.username(), where.password());
    }
}
