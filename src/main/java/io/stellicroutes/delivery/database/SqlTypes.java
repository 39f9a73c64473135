package io.stellicroutes.delivery.database;

/** The types of columns in SQL, and what texts they take. */
interface SqlTypes {
    /** The type of a column for texts of any length. */
    String textType();

    /** The type of a text column that is one of {@code keys} in a key: it must go into an index and keep case apart. */
    default String keyType(int keys) {
        return textType();
    }

    /** The most characters of a text column in a key of the given number of columns: indexes are limited. */
    int keyLength(int keys);

    /** How long a text may be, in {@link #length}. */
    default int textLimit() {
        return Integer.MAX_VALUE;
    }

    /** How many bytes of UTF-8 a column of {@link #textType()} takes. */
    default int textBytes() {
        return Integer.MAX_VALUE;
    }

    /** The length of a text as the n of VARCHAR(n) counts it. */
    default int length(CharSequence text) {
        return Character.codePointCount(text, 0, text.length());
    }

    /** Whether a text may hold the character NUL. */
    default boolean storesNul() {
        return true;
    }

    /** Whether NUMERIC without numbers takes any number; elsewhere it would drop the fraction. */
    default boolean hasUnboundedDecimal() {
        return false;
    }

    /** A known type as this database calls it. */
    default String type(ColumnType type) {
        return switch (type.kind()) {
            case TEXT, OTHER -> type.sql().isEmpty() ? textType() : type.sql();
            case VARCHAR -> "VARCHAR(" + type.precision() + ")";
            case SMALLINT -> "SMALLINT";
            case INTEGER -> "INTEGER";
            case BIGINT -> "BIGINT";
            case DECIMAL -> "NUMERIC" + type.digits();
            case DOUBLE -> "DOUBLE PRECISION";
            case REAL -> "REAL";
            case BOOLEAN -> "BOOLEAN";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP(6)";
            case TIMESTAMP_WITH_TIME_ZONE -> "TIMESTAMP(6) WITH TIME ZONE";
        };
    }

    /**
     * The type of a column that is there, of which the user said nothing, as the driver's metadata describe it.
     *
     * @param jdbcType one of {@link java.sql.Types}, or a number of the driver's own
     * @param size characters or digits
     * @param digits those behind the decimal point
     * @param name the database's own name of the type
     */
    default ColumnType existing(int jdbcType, int size, int digits, String name) {
        return JdbcType.of(jdbcType, size, digits, name);
    }
}
