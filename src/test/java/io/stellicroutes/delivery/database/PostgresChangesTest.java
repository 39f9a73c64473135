package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresChangesTest extends ChangesContract {
    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    PostgresChangesTest() {
        super(Databases.POSTGRESQL, "postgres");
    }

    @Override
    String url() {
        return POSTGRES.get().getJdbcUrl("postgres", "postgres");
    }

    /** PostgreSQL looks at each row, unless it is told to look at the end. */
    @Test
    void twoRowsSwapTheValueOfAUniqueColumnWhereItsConstraintWaits() throws Exception {
        Instant march1 = Instant.parse("2026-03-01T02:00:00Z");
        Instant march2 = Instant.parse("2026-03-02T02:00:00Z");
        table.header = Header.of("id", "email");
        table.snapshot("run-1", march1, table.read(1, "1", "ada"), table.read(2, "2", "grace"));
        Row[] swapped = {table.updated(1, "1", "grace"), table.updated(2, "2", "ada")};
        table.execute("ALTER TABLE plan_courses ADD CONSTRAINT one_email UNIQUE (email)");
        assertThatThrownBy(() -> table.changes("run-2", march2, swapped)).hasMessageContaining("#constraint");
        assertThat(table.rows("id", "email")).containsExactly("1,ada", "2,grace");

        table.execute("ALTER TABLE plan_courses DROP CONSTRAINT one_email,"
                + " ADD CONSTRAINT one_email UNIQUE (email) DEFERRABLE INITIALLY DEFERRED");
        table.changes("run-2", march2, swapped);

        assertThat(table.rows("id", "email")).containsExactly("1,grace", "2,ada");
    }

    /** Neither the statements nor the triggers of a table see a row that has not changed. */
    @Test
    void noTriggerFiresForARowThatHasNotChanged() throws Exception {
        Instant march1 = Instant.parse("2026-03-01T02:00:00Z");
        table.settings.put("delete", "hard");
        table.snapshot(
                "run-1", march1, table.read(1, "1", "Ada"), table.read(2, "2", "Grace"), table.read(3, "3", "E"));
        table.execute("DROP TABLE IF EXISTS fired");
        table.execute("CREATE TABLE fired (what text)");
        table.execute("CREATE OR REPLACE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO fired"
                + " VALUES (TG_OP || COALESCE(NEW.id, OLD.id)); RETURN COALESCE(NEW, OLD); END'");
        table.execute("CREATE TRIGGER fires BEFORE INSERT OR UPDATE OR DELETE ON plan_courses FOR EACH ROW EXECUTE"
                + " FUNCTION fires()");

        table.adopted(
                "run-2",
                march1.plusSeconds(1),
                table.read(1, "1", "Ada"),
                table.read(2, "2", "Grace Hopper"),
                table.read(3, "4", "Barbara"));

        assertThat(table.query("SELECT what FROM fired")).containsExactly("DELETE3", "INSERT4", "UPDATE2");
    }
}
