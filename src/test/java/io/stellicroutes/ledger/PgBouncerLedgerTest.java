package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.servers.PgBouncer;
import io.stellicroutes.servers.PooledPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A ledger in a PostgreSQL behind a pooler that gives each transaction another session; its URL has no hint for that.
 */
@Tag("slow")
final class PgBouncerLedgerTest extends LedgerContract {
    @RegisterExtension
    private static final OncePerClass<PooledPostgres> POSTGRES = OncePerClass.of(PooledPostgres::new);

    private static int databases;

    @Override
    StellicConfig.Ledger where() throws SQLException {
        databases++;
        try (Connection connection =
                POSTGRES.get().direct().getPostgresDatabase().getConnection()) {
            connection.createStatement().execute("create database ledger_" + databases);
        }
        return sameAgain();
    }

    @Override
    StellicConfig.Ledger sameAgain() {
        return new StellicConfig.Ledger(POSTGRES.get().pooler().url("ledger_" + databases), "postgres", "");
    }

    @Test
    void statementsThatAreRepeatedManyTimesAreNamedInNoSession() {
        for (int i = 0; i < 30; i++) {
            Run run = ledger.runs().begin("mine", "plan_courses");
            ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);
            ledger.rejects()
                    .add(
                            Claims.of(ledger, run.id(), "events"),
                            List.of(new Reject(1, "why", List.of("a")), new Reject(2, "why", List.of("b"))));
            ledger.rejects().forEach(run.id(), "events", reject -> assertThat(reject.fields())
                    .hasSize(1));
        }

        assertThat(ledger.runs().last(100)).hasSize(30);
    }

    @Test
    void nothingIsLeftInASession() throws Exception {
        Run run = ledger.runs().begin("mine", "plan_courses");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "events"), true);
        assertThat(leftInSessions()).isEmpty();
    }

    @Test
    void aLookAtADatabaseWithoutALedgerLeavesNothingInASession() throws Exception {
        where();
        assertThat(Ledger.look(sameAgain())).isEqualTo(Ledger.State.ABSENT);
        assertThat(leftInSessions()).isEmpty();
    }

    /** Looks into all sessions that the pooler has, each kept by a transaction while the next is looked into. */
    private List<String> leftInSessions() throws SQLException {
        List<String> left = new ArrayList<>();
        List<Connection> open = new ArrayList<>();
        try {
            for (int session = 0; session < PgBouncer.SERVER_CONNECTIONS; session++) {
                StellicConfig.Ledger where = sameAgain();
                Connection connection = DriverManager.getConnection(
                        where.url() + "?prepareThreshold=0", where.username(), where.password());
                open.add(connection);
                connection.setAutoCommit(false);
                left.addAll(leftInASession(connection));
            }
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
        return left;
    }

    private static List<String> leftInASession(Connection connection) throws SQLException {
        List<String> left = new ArrayList<>();
        try (ResultSet found = connection
                .createStatement()
                .executeQuery("select name from pg_prepared_statements where name <> ''"
                        + " union all select locktype from pg_locks where locktype = 'advisory'"
                        + " union all select name || '=' || setting from pg_settings where source = 'session'"
                        + " and name in ('search_path', 'role', 'lock_timeout', 'statement_timeout')")) {
            while (found.next()) {
                left.add(found.getString(1));
            }
        }
        return left;
    }
}
