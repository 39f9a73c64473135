package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class PostgresDatabaseLoadsTest extends DatabaseLoadsContract {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Override
    String url() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    @Override
    String username() {
        return "postgres";
    }

    @Override
    Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Test
    void aTextWithNulIsRejected() throws Exception {
        assertThat(deliver("run-1", row("1", "a\u0000b"), row("2", "Ada"))).isEqualTo(1);

        assertThat(rejects()).containsExactly("column name: holds the character NUL, which the database can't store");
        assertThat(names()).containsExactly("Ada");
    }

    @Test
    void viewsAndGrantsOutliveAReplace() throws Exception {
        deliver("run-1", row("1", "Ada"));
        execute("CREATE OR REPLACE VIEW students AS SELECT name FROM " + q("plan_courses"));
        deliver("run-2", row("2", "Grace"));

        assertThat(query("SELECT * FROM students"))
                .singleElement()
                .extracting(row -> row.get("name"))
                .isEqualTo("Grace");
        execute("DROP VIEW students");
    }

    @Test
    void aTypeOfPostgresItselfGetsTheText() throws Exception {
        execute("CREATE TABLE " + q("plan_courses") + " (id uuid, name jsonb)");
        deliver("run-1", row("6f1c0b9e-7c1a-4b61-9f0d-0c3c1d7d9f10", "{\"a\": 1}"), row("", ""));

        assertThat(query("SELECT name->>'a' AS a FROM " + q("plan_courses") + " ORDER BY _row"))
                .extracting(row -> row.get("a"))
                .containsExactly("1", null);
    }
}
