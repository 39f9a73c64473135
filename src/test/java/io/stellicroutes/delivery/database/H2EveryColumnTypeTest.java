package io.stellicroutes.delivery.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("slow")
final class H2EveryColumnTypeTest extends EveryColumnTypeContract {
    H2EveryColumnTypeTest() {
        super(Databases.H2, "sa");
    }

    static Stream<String> types() {
        return Stream.of(
                "tinyint",
                "smallint",
                "integer",
                "bigint",
                "numeric",
                "numeric(6,2)",
                "decfloat",
                "real",
                "double precision",
                "float(9)",
                "boolean",
                "date",
                "time",
                "time(3)",
                "time with time zone",
                "timestamp",
                "timestamp(0)",
                "timestamp with time zone",
                "interval day to second",
                "interval year",
                "char(3)",
                "varchar(3)",
                "varchar",
                "varchar_ignorecase(3)",
                "clob",
                "binary(3)",
                "varbinary(3)",
                "varbinary",
                "blob",
                "uuid",
                "json",
                "geometry",
                "enum('a', 'b')",
                "integer array",
                "varchar array",
                "java_object",
                "row(a int, b varchar)",
                "positive");
    }

    @Override
    String url() {
        return "jdbc:h2:file:" + workDir.resolve("warehouse")
                + ";DB_CLOSE_DELAY=-1;INIT=CREATE DOMAIN IF NOT EXISTS positive AS INT CHECK (VALUE > 0)";
    }

    @AfterEach
    void shutDown() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    @Override
    List<Map<String, String>> paths() {
        return List.of(Map.of());
    }

    @Override
    String shown(String column, String type) {
        return type.contains("binary") || type.equals("blob") ? "RAWTOHEX(CAST(" + column + " AS VARBINARY))" : column;
    }

    @Override
    boolean isChanged(String type, String value) {
        return switch (type) {
            // not changed here, but elsewhere: the load takes offsets of minutes only
            case "timestamp", "timestamp(0)" -> value.endsWith("+05:30:15") || value.endsWith("New_York");
            // makes TRUE of any number but 0
            case "boolean" -> value.matches("-?\\d*\\.\\d*[1-9]\\d*|1E-3|1e-400");
            // drops blanks
            case "char(3)" -> value.equals("abc   ");
            default -> false;
        };
    }

    @Override
    String converted(String type, String value) {
        boolean offset = value.equals("2026-01-15 12:30:00+01:00");
        return type.equals("timestamp with time zone") && offset ? "2026-01-15 11:30:00+00" : null;
    }
}
