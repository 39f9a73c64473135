package io.stellicroutes.delivery.database;

import io.stellicroutes.OncePerClass;
import io.stellicroutes.servers.MariaDbServer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("slow")
final class MariaDbEveryColumnTypeTest extends EveryColumnTypeContract {
    @RegisterExtension
    private static final OncePerClass<MariaDbServer> MARIADB = OncePerClass.of(() -> new MariaDbServer("warehouse"));

    MariaDbEveryColumnTypeTest() {
        super(Databases.MARIADB, "root");
    }

    static Stream<String> types() {
        return Stream.of(
                "tinyint(1)",
                "tinyint",
                "tinyint unsigned",
                "smallint",
                "smallint unsigned",
                "mediumint",
                "mediumint unsigned",
                "int",
                "int unsigned zerofill",
                "bigint",
                "bigint unsigned",
                "decimal(6,2)",
                "decimal(6,2) unsigned",
                "float",
                "float(7,3)",
                "double",
                "double(6,2)",
                "bit",
                "bit(8)",
                "boolean",
                "date",
                "time",
                "time(3)",
                "datetime",
                "datetime(6)",
                "timestamp null",
                "timestamp(6) null",
                "year",
                "char(3)",
                "varchar(3)",
                "varchar(20) character set latin1",
                "varchar(20) character set utf8mb3",
                "text character set ascii",
                "binary(3)",
                "varbinary(3)",
                "tinytext",
                "text",
                "mediumtext",
                "longtext",
                "tinyblob",
                "blob",
                "longblob",
                "enum('a', 'b')",
                "set('a', 'b')",
                "json",
                "geometry",
                "point",
                "uuid",
                "inet6",
                "inet4");
    }

    @Override
    String url() {
        return MARIADB.get().url();
    }

    @Override
    String literal(String value) {
        return super.literal(value.replace("\\", "\\\\"));
    }

    @Override
    List<Map<String, String>> paths() {
        return List.of(Map.of(), Map.of("url", url() + "?allowLocalInfile=false"), Map.of("mode", "merge"));
    }

    @Override
    String shown(String column, String type) {
        return type.matches(".*(bit|binary|blob|geometry|point).*") ? "HEX(" + column + ")" : column;
    }

    /** Each of them gives a note, "Data truncated": that of a year's blank is none. */
    @Override
    boolean isChanged(String type, String value) {
        return switch (type) {
            case "date" ->
                value.matches(WITH_TIME)
                        || List.of("127.0.0.1", "10.0.0.0/8", "256.1.1.1").contains(value);
            case "time", "time(3)" -> value.matches("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d.*");
            case "char(3)", "varchar(3)" -> value.equals("abc   ");
            case "year" -> value.equals("7 ");
            default -> false;
        };
    }

    @Override
    String converted(String type, String value) {
        if (List.of("boolean", "tinyint(1)", "bit").contains(type)) {
            return switch (value) {
                case "true", "yes", "t" -> "1";
                case "FALSE", "no", "f" -> "0";
                case "0", "1" -> value;
                default -> null;
            };
        }
        boolean timestamp = type.startsWith("datetime") || type.startsWith("timestamp");
        String fraction = type.contains("(6)") ? ".000000" : "";
        return !timestamp
                ? null
                : switch (value) {
                    case "2026-01-15T12:30:00Z" -> "2026-01-15 12:30:00" + fraction;
                    case "2026-01-15 12:30:00+01:00" -> "2026-01-15 11:30:00" + fraction;
                    default -> null;
                };
    }
}
