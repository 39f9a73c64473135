package io.stellicroutes.delivery.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A table of the user's own, of the kinds that PostgreSQL has, gets what is delivered in each mode. */
@Tag("slow")
final class PostgresKindsOfTablesTest {
    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    private static final Instant MARCH_1 = Instant.parse("2026-03-01T02:00:00Z");
    private static final Instant MARCH_2 = Instant.parse("2026-03-02T02:00:00Z");
    private static final String COLUMNS = "(id text, name text)";

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("partitioned by its key", COLUMNS + """
                     PARTITION BY HASH (id);
                    CREATE TABLE even PARTITION OF plan_courses FOR VALUES WITH (MODULUS 2, REMAINDER 0);
                    CREATE TABLE odd PARTITION OF plan_courses FOR VALUES WITH (MODULUS 2, REMAINDER 1)"""),
            Map.entry(
                    "with a generated column in the middle",
                    "(id text, up text GENERATED ALWAYS AS (upper(id)) STORED, name text)"),
            Map.entry(
                    "with an identity of its own",
                    "(n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text, name text)"),
            Map.entry("with columns that were dropped", """
                    (gone int, id text, gone_too int, name text);
                    ALTER TABLE plan_courses DROP COLUMN gone, DROP COLUMN gone_too"""),
            Map.entry("with a partial unique index on its key", COLUMNS + """
                    ; CREATE UNIQUE INDEX partial ON plan_courses (id) WHERE name = 'nobody'"""),
            Map.entry("with a hash index on its key", COLUMNS + """
                    ; CREATE INDEX hashed ON plan_courses USING hash (id)"""),
            Map.entry("with a rule that does more", COLUMNS + """
                    ; CREATE RULE tells AS ON INSERT TO plan_courses DO ALSO NOTIFY told"""));

    private ChangedTable table;

    static Stream<Arguments> kindsInEachMode() {
        return KINDS.keySet().stream().sorted().flatMap(kind -> Stream.of("replace", "append", "merge", "history")
                .map(mode -> Arguments.of(kind, mode)));
    }

    @BeforeEach
    void startWithoutATable() throws Exception {
        table = new ChangedTable(Databases.POSTGRESQL, POSTGRES.get().getJdbcUrl("postgres", "postgres"), "postgres");
        table.execute("DROP SCHEMA public CASCADE");
        table.execute("CREATE SCHEMA public");
    }

    @AfterEach
    void closePools() {
        table.close();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("kindsInEachMode")
    void takesWhatIsDelivered(String kind, String mode) throws Exception {
        for (String statement : ("CREATE TABLE plan_courses " + KINDS.get(kind)).split(";", -1)) {
            table.execute(statement);
        }
        table.settings.put("mode", mode);
        table.settings.put("delete", "hard");
        table.snapshot(
                "run-1", MARCH_1, table.read(1, "1", "Ada"), table.read(2, "2", "Grace"), table.read(3, "3", "Edsger"));
        if (mode.equals("merge") || mode.equals("history")) {
            table.changes(
                    "run-2",
                    MARCH_2,
                    table.deleted("3", ""),
                    table.updated(1, "1", "Zoe"),
                    table.created(9, "4", "Barbara"));
        } else {
            table.snapshot(
                    "run-2",
                    MARCH_2,
                    table.read(1, "1", "Zoe"),
                    table.read(2, "2", "Grace"),
                    table.read(9, "4", "Barbara"));
        }

        String newest =
                switch (mode) {
                    case "history" -> "WHERE " + Databases.POSTGRESQL.isCurrent("");
                    case "append" -> "WHERE _run_id = 'run-2'";
                    default -> "";
                };
        assertThat(table.of("plan_courses", newest, "id", "name")).containsExactly("1,Zoe", "2,Grace", "4,Barbara");
    }
}
