package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.records.Header;
import io.stellicroutes.servers.PooledPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL behind a pooler that gives each transaction another session. */
@Tag("slow")
final class PgBouncerDatabaseLoadsTest extends DatabaseLoadsContract {
    @RegisterExtension
    private static final OncePerClass<PooledPostgres> POSTGRES = OncePerClass.of(PooledPostgres::new);

    PgBouncerDatabaseLoadsTest() {
        super(Databases.POSTGRESQL, "postgres", new TimeTypes("timestamptz", "timestamp"));
    }

    @Override
    String url() {
        return POSTGRES.get().pooler().url("postgres");
    }

    @Override
    int port() {
        return POSTGRES.get().pooler().port();
    }

    @Override
    boolean isPooled() {
        return true;
    }

    /** A pooler takes no options of a session: it has the database's zone until the client sets one. */
    @Override
    String urlIn(String zone) throws SQLException {
        serverIn(zone);
        return url();
    }

    /** The pooler's sessions have begun in another zone, so they end. */
    @Override
    void serverIn(String zone) throws SQLException {
        try (Connection direct = POSTGRES.get().direct().getPostgresDatabase().getConnection();
                Statement statement = direct.createStatement()) {
            statement.execute("ALTER DATABASE postgres SET timezone TO '" + zone + "'");
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND state = 'idle'");
        }
        // the pooler may lend one of them until it has seen that they are gone
        await().ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> !query("SELECT 1 AS there").isEmpty());
    }

    @Override
    boolean isSomebodyWaitingForALock() throws SQLException {
        return !query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                .isEmpty();
    }

    @Override
    String zonedTime() {
        return "timetz";
    }

    @Override
    String utc(String column) {
        return column + "::text";
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void runsThatFollowEachOtherFindNoStatementOfAnEarlierOne(String mode) throws Exception {
        settings.put("mode", mode);
        for (int run = 1; run <= 12; run++) {
            if (run % 4 == 0) {
                // a process that comes later has connections, and numbers of statements, of its own
                loads.close();
                loads = new DatabaseLoads(name -> null, workDir, Clock.systemUTC());
            }
            loads.check(context("run-" + run).destination());
            deliver("run-" + run, row("1", "Ada"), row("2", "Grace"));
        }

        assertThat(names()).hasSize(mode.equals("append") ? 24 : 2);
        for (int session = 0; session < 6; session++) {
            assertThat(leftInASession()).isEmpty();
        }
    }

    /** What the session that the next transaction happens to get has of those before. */
    private List<Map<String, Object>> leftInASession() throws SQLException {
        return query("SELECT name FROM pg_prepared_statements WHERE name <> '' UNION ALL SELECT relname FROM pg_class"
                + " WHERE relpersistence = 't' UNION ALL SELECT locktype FROM pg_locks WHERE locktype = 'advisory'"
                + " UNION ALL SELECT name FROM pg_settings WHERE source = 'session'"
                + " AND name NOT IN ('extra_float_digits', 'application_name', 'DateStyle', 'client_encoding',"
                + " 'standard_conforming_strings', 'TimeZone')");
    }

    /**
     * An application's own pool keeps pgjdbc's settings: statements are named from the fifth time on, commits from the
     * first.
     */
    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void aDataSourceOfTheApplicationsWorksWithoutAHint(String mode) throws Exception {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url());
        source.setUser(username());
        settings.remove("url");
        settings.put("data-source", "#bean:mine");
        settings.put("mode", mode);
        loads.close();
        loads = new DatabaseLoads(name -> source, workDir, Clock.systemUTC());
        for (int run = 1; run <= 8; run++) {
            deliver("run-" + run, row("1", "Ada"));
        }

        assertThat(names()).hasSize(mode.equals("append") ? 8 : 1);
    }

    /** New columns, a new key's index, types: everything else that a load does before its transaction. */
    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "merge"})
    void aTableThatChangesWorksToo(String mode) throws Exception {
        settings.put("mode", mode);
        deliver("run-1", row("1", "Ada"));
        header = Header.of("id", "name", "email");
        deliver("run-2", row("1", "Ada", "ada@example.edu"));

        assertThat(names()).contains("Ada");
    }
}
