package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.TestClock;
import io.stellicroutes.config.StellicConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger's file does not grow with the number of runs that have ever been, but with those that are kept. */
@Tag("slow")
final class LedgerFileTest {
    private static final int ROUNDS = 5;
    private static final int RUNS = 30;
    private static final int REJECTS = 40;
    private static final Duration RETENTION = Duration.ofDays(7);
    private static final List<String> DESTINATIONS = List.of("warehouse", "files");

    @TempDir
    private Path directory;

    private final TestClock clock = new TestClock("2026-11-29T12:00:00Z");

    @Test
    void whatIsRemovedLeavesItsPlaceToWhatComes() throws Exception {
        List<Long> sizes = new ArrayList<>();
        List<Map<String, Long>> rows = new ArrayList<>();
        try (Ledger ledger = Ledger.open(new StellicConfig.Ledger(url(), "", ""), clock)) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int number = 0; number < RUNS; number++) {
                    clock.pass(RETENTION.dividedBy(RUNS));
                    run(ledger);
                    ledger.runs().removeEndedBefore(clock.instant().minus(RETENTION));
                    ledger.audit().removeBefore(clock.instant().minus(RETENTION));
                }
                sizes.add(Files.size(directory.resolve("ledger.mv.db")));
                rows.add(rows());
            }
        }
        assertThat(rows.get(ROUNDS - 1)).as("rows of each table").isEqualTo(rows.get(1));
        assertThat(rows.get(1).get("STELLIC_REJECT")).isGreaterThanOrEqualTo((long) RUNS * REJECTS);
        assertThat(sizes.get(ROUNDS - 1))
                .as("of the file, after each round: %s", sizes)
                .isLessThan(Collections.max(sizes.subList(0, 2)) * 3 / 2);
    }

    /** H2 uses what is free at once, and not after its 45 seconds. */
    private String url() {
        return "jdbc:h2:file:" + directory.resolve("ledger") + ";AUTO_SERVER=TRUE;RETENTION_TIME=0";
    }

    private void run(Ledger ledger) {
        Run run = ledger.runs().begin("roster", "user_groups");
        ledger.runs().accepted(run, "roster-1.csv", Optional.empty());
        ledger.headers().put(run.id(), List.of("id", "name", "email"), null, true);
        ledger.runs().landed(run, 1_000, "0123456789abcdef", Optional.empty());
        for (String destination : DESTINATIONS) {
            Claim claim = Claims.of(ledger, run.id(), destination);
            ledger.deliveries().begun(claim, false);
            Claim taken = Claims.of(ledger, run.id(), destination);
            boolean rejects = destination.equals(DESTINATIONS.get(0));
            if (rejects) {
                ledger.rejects().add(taken, rejected());
            }
            long rejected = rejects ? REJECTS : 0;
            ledger.deliveries()
                    .ended(
                            taken,
                            DeliveryRecord.Status.DELIVERED,
                            100,
                            100 - rejected,
                            rejected,
                            null,
                            Optional.empty());
        }
        ledger.runs().finished(run, Run.Status.DELIVERED, null);
    }

    private static List<Reject> rejected() {
        return LongStream.rangeClosed(1, REJECTS)
                .mapToObj(row -> new Reject(row, "column id: expected integer", List.of("x" + row, "n".repeat(200))))
                .toList();
    }

    private Map<String, Long> rows() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(url(), "", "");
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(
                    "select table_name from information_schema.tables where table_schema = 'PUBLIC'")) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet count = statement.executeQuery("select count(*) from \"" + table + "\"")) {
                    count.next();
                    rows.put(table, count.getLong(1));
                }
            }
        }
        return rows;
    }
}
