package io.stellicroutes.bench;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A column of the input, and its type in each place.
 *
 * @param type as the bundle's configuration and PostgreSQL have it
 * @param nullable whether the field is empty in some rows
 */
public record Column(String name, String type, boolean nullable) {
    public static final List<Column> ALL = List.of(
            new Column("plan_course_id", "bigint", false),
            new Column("student_id", "text", false),
            new Column("course_code", "text", false),
            new Column("title", "text", false),
            new Column("term", "text", false),
            new Column("year", "integer", false),
            new Column("units", "numeric(4,1)", false),
            new Column("grade", "text", true),
            new Column("points", "numeric(5,3)", true),
            new Column("enrolled", "boolean", false),
            new Column("start_date", "date", false),
            new Column("end_date", "date", true),
            new Column("last_modified", "timestamp", false),
            new Column("advisor_email", "text", false),
            new Column("note", "text", false),
            new Column("attempts", "integer", true));

    /** What identifies a record. */
    public static final String KEY = "plan_course_id";

    /** The columns' names by comma, each in quotes. */
    public static String names(char quote) {
        return ALL.stream().map(column -> quote + column.name() + quote).collect(Collectors.joining(","));
    }

    /** The columns of a CREATE TABLE. */
    public static String definitions(char quote, Dialect dialect) {
        return ALL.stream()
                .map(column -> quote + column.name() + quote + " " + dialect.type(column.type()))
                .collect(Collectors.joining(", "));
    }

    /** What a database calls a type. */
    @FunctionalInterface
    public interface Dialect {
        String type(String type);
    }
}
