package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.TestClock;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever commit's answer is lost, the ledger says the same in the end as if none was. */
@Tag("slow")
final class LostAnswersTest {
    private static final String START = "2025-04-08T18:20:33.236624Z";
    private static final Pattern WRITE = Pattern.compile("\"((?:insert into|update|delete from) stellic_[^\"]*)\"");
    /** A commit that is repeated counts again, so a round loses every sixth, and the rounds lose all of them. */
    private static final int STEP = 7;

    private static final Set<String> WRITES = writesOfTheSources();

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
        writeEverything(where, 0);
        List<String> expected = LedgerTables.contents(where);
        assertThat(expected)
                .as("the tables that have rows")
                .extracting(row -> row.replaceFirst(" .*", ""))
                .containsAll(LedgerTables.names(where));
        assertThat(expected)
                .anySatisfy(row -> assertThat(row).contains("destination=events status=FAILED", "failures=2"));
        assertThat(WRITES).as("all that the sources have").allSatisfy(this::wasExecuted);
        for (int first = 1; first <= STEP; first++) {
            LedgerTables.empty(where);

            writeEverything(where, first);

            assertThat(LedgerTables.contents(where))
                    .as("every %s. commit lost, from the %s. on", STEP, first)
                    .isEqualTo(expected);
        }
    }

    /** @param first whose answer is lost, and those of later ones, a step apart; 0 for none */
    private void writeEverything(StellicConfig.Ledger where, int first) {
        TestClock clock = new TestClock(START);
        try (Ledger ledger = Ledger.open(through(where), clock)) {
            answers.lose(first, STEP);
            EveryWrite.to(ledger, clock);
            assertThat(answers.commits()).isGreaterThan(60);
        }
    }

    /**
     * By a statement that is not a longer one of the sources that begins alike, unless this is the beginning of
     * several.
     */
    private void wasExecuted(String write) {
        assertThat(answers.writes())
                .as(write)
                .anyMatch(executed -> executed.startsWith(write)
                        && (write.endsWith(" set ")
                                || WRITES.stream()
                                        .noneMatch(other -> other.length() > write.length()
                                                && other.startsWith(write)
                                                && executed.startsWith(other))));
    }

    /** How each statement of the sources begins that writes to a table of the ledger, as a driver gets it. */
    private static Set<String> writesOfTheSources() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> WRITE.matcher(text(file)).results())
                    .map(found -> found.group(1).replaceAll(":\\w+", "?").replaceAll("<.*", ""))
                    .filter(write -> !write.contains("stellic_chunk"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
