package io.stellicroutes.delivery.database;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.servers.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("slow")
final class PostgresEveryColumnTypeTest extends EveryColumnTypeContract {
    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(PostgresServer::start);

    PostgresEveryColumnTypeTest() {
        super(Databases.POSTGRESQL, "postgres");
    }

    @BeforeEach
    void makeTypes() throws Exception {
        execute(
                "DROP TYPE IF EXISTS mood, pair CASCADE",
                "DROP DOMAIN IF EXISTS positive, short_text CASCADE",
                "CREATE TYPE mood AS ENUM ('a', 'b')",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                "CREATE DOMAIN short_text AS text CHECK (length(VALUE) < 4)");
    }

    static Stream<String> types() {
        return Stream.of(
                "smallint",
                "integer",
                "bigint",
                "numeric",
                "numeric(6,2)",
                "real",
                "double precision",
                "boolean",
                "date",
                "time",
                "time(0)",
                "timetz",
                "timestamp",
                "timestamp(0)",
                "timestamptz",
                "interval",
                "char(3)",
                "varchar(3)",
                "text",
                "\"char\"",
                "bytea",
                "uuid",
                "json",
                "jsonb",
                "xml",
                "money",
                "bit(3)",
                "varbit(4)",
                "inet",
                "cidr",
                "macaddr",
                "macaddr8",
                "point",
                "line",
                "lseg",
                "box",
                "path",
                "polygon",
                "circle",
                "int[]",
                "text[]",
                "int4range",
                "daterange",
                "tstzrange",
                "tsrange",
                "numrange",
                "int4multirange",
                "tsvector",
                "tsquery",
                "jsonpath",
                "pg_lsn",
                "oid",
                "regclass",
                "mood",
                "pair",
                "positive",
                "short_text");
    }

    @Override
    String url() {
        return POSTGRES.get().getJdbcUrl("postgres", "postgres");
    }

    @Override
    List<String> session() {
        return List.of("SET TIME ZONE 'UTC'");
    }

    @Override
    List<Map<String, String>> paths() {
        return List.of(Map.of(), Map.of("mode", "merge"));
    }

    @Override
    String shown(String column, String type) {
        return column + "::text";
    }

    @Override
    boolean isChanged(String type, String value) {
        return switch (type) {
            // drops the time
            case "date" -> value.matches(WITH_TIME);
            // drops the zone
            case "timestamp", "timestamp(0)" -> value.endsWith("+05:30:15") || value.endsWith("New_York");
            // drops blanks
            case "char(3)", "varchar(3)" -> value.equals("abc   ");
            default -> false;
        };
    }

    @Override
    String converted(String type, String value) {
        boolean timestamp = type.equals("timestamp") || type.equals("timestamp(0)");
        return timestamp && value.equals("2026-01-15 12:30:00+01:00") ? "2026-01-15 11:30:00" : null;
    }
}
