package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.delivery.database.ColumnType.Kind;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the types that users give to columns. */
final class GivenType {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z][A-Za-z0-9_ ]*(\\(\\d+(,\\s*\\d+)?\\))?");
    private static final Pattern PARTS = Pattern.compile("([^(]+)(?:\\((\\d{1,9})(?:,\\s*(\\d{1,9}))?\\))?");

    private static final int WIDEST_DECIMAL = 38;
    private static final int DEFAULT_SCALE = 10;

    private GivenType() {}

    /**
     * The type that a text names; one that is not known here is passed on as given.
     *
     * @param property names the property that gives it, for errors
     * @throws ConfigException if the text has not the form of an SQL type
     */
    static ColumnType parse(String property, String type, Database database) {
        String given = type.strip();
        Matcher parts = PARTS.matcher(given);
        if (!ALLOWED.matcher(given).matches() || !parts.matches()) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.COLUMN_TYPE,
                    Subject.ofProperty(property),
                    "is no SQL type: give one like integer, decimal(8,2) or varchar(40)"));
        }
        String name = parts.group(1).strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        int precision = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        int scale = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
        return switch (name) {
            case "text", "string" -> ColumnType.TEXT;
            case "clob", "nclob", "longtext", "mediumtext", "ntext", "character large object" ->
                new ColumnType(Kind.TEXT, 0, 0, given);
            case "varchar", "varchar2", "nvarchar", "nvarchar2", "character varying" ->
                precision == 0 ? ColumnType.TEXT : new ColumnType(Kind.VARCHAR, precision, 0, "");
            case "char", "nchar", "character", "bpchar" -> new ColumnType(Kind.VARCHAR, Math.max(1, precision), 0, "");
            case "smallint", "int2" -> ColumnType.of(Kind.SMALLINT);
            case "integer", "int", "int4" -> ColumnType.of(Kind.INTEGER);
            case "bigint", "int8" -> ColumnType.of(Kind.BIGINT);
            case "decimal", "numeric", "number", "dec" -> decimal(precision, scale, database);
            case "double", "double precision", "float", "float8" -> ColumnType.of(Kind.DOUBLE);
            case "real", "float4" -> ColumnType.of(Kind.REAL);
            case "boolean", "bool" -> ColumnType.of(Kind.BOOLEAN);
            case "date" -> ColumnType.of(Kind.DATE);
            case "timestamp", "datetime", "datetime2", "timestamp without time zone" -> ColumnType.of(Kind.TIMESTAMP);
            case "timestamptz", "timestamp with time zone", "datetimeoffset" ->
                ColumnType.of(Kind.TIMESTAMP_WITH_TIME_ZONE);
            default -> ColumnType.other(given);
        };
    }

    private static ColumnType decimal(int precision, int scale, Database database) {
        if (precision > 0) {
            return new ColumnType(Kind.DECIMAL, precision, scale, "");
        }
        return database.hasUnboundedDecimal()
                ? ColumnType.of(Kind.DECIMAL)
                : new ColumnType(Kind.DECIMAL, WIDEST_DECIMAL, DEFAULT_SCALE, "");
    }
}
