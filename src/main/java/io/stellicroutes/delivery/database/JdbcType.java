package io.stellicroutes.delivery.database;

import io.stellicroutes.delivery.database.ColumnType.Kind;
import java.sql.Types;

/** The types of columns that are there, by JDBC's numbers for them. */
final class JdbcType {
    private JdbcType() {}

    /**
     * A column's type.
     *
     * @param number one of {@link Types}; any other is a type of the database's own
     * @param size characters or digits
     * @param digits those behind the decimal point
     * @param name the database's own
     */
    static ColumnType of(int number, int size, int digits, String name) {
        return switch (number) {
            case Types.VARCHAR, Types.CHAR, Types.NVARCHAR, Types.NCHAR -> ColumnType.text(size);
            case Types.LONGVARCHAR, Types.LONGNVARCHAR, Types.CLOB, Types.NCLOB -> ColumnType.TEXT;
            case Types.TINYINT, Types.SMALLINT -> ColumnType.of(Kind.SMALLINT);
            case Types.INTEGER -> ColumnType.of(Kind.INTEGER);
            case Types.BIGINT -> ColumnType.of(Kind.BIGINT);
            case Types.DECIMAL, Types.NUMERIC ->
                name.startsWith("DECFLOAT") ? ColumnType.of(Kind.DECIMAL) : ColumnType.decimal(size, digits);
            case Types.DOUBLE -> ColumnType.of(Kind.DOUBLE);
            case Types.FLOAT -> ColumnType.of(name.equals("REAL") ? Kind.REAL : Kind.DOUBLE);
            case Types.REAL -> ColumnType.of(Kind.REAL);
            case Types.BOOLEAN, Types.BIT -> ColumnType.of(Kind.BOOLEAN);
            case Types.DATE -> ColumnType.of(Kind.DATE);
            case Types.TIMESTAMP -> ColumnType.of(Kind.TIMESTAMP);
            case Types.TIMESTAMP_WITH_TIMEZONE -> ColumnType.of(Kind.TIMESTAMP_WITH_TIME_ZONE);
            default -> ColumnType.other(name);
        };
    }
}
