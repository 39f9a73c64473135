package io.stellicroutes.delivery.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * What a column takes. A field's text is judged here, before it is sent, because a database answers for the whole
 * batch.
 *
 * @param kind the family
 * @param precision the n of VARCHAR(n), the p of DECIMAL(p, s); 0 for none
 * @param scale the s of DECIMAL(p, s)
 * @param sql the type's SQL where it is passed on as given, otherwise empty
 * @param readsText whether the database is given the text of a value whose form is not known here
 */
record ColumnType(Kind kind, int precision, int scale, String sql, boolean readsText) {
    ColumnType(Kind kind, int precision, int scale, String sql) {
        this(kind, precision, scale, sql, kind == Kind.OTHER);
    }

    /** The families of types. */
    enum Kind {
        TEXT(Types.VARCHAR),
        VARCHAR(Types.VARCHAR),
        SMALLINT(Types.SMALLINT),
        INTEGER(Types.INTEGER),
        BIGINT(Types.BIGINT),
        DECIMAL(Types.DECIMAL),
        DOUBLE(Types.DOUBLE),
        REAL(Types.REAL),
        BOOLEAN(Types.BOOLEAN),
        DATE(Types.DATE),
        TIMESTAMP(Types.TIMESTAMP),
        TIMESTAMP_WITH_TIME_ZONE(Types.TIMESTAMP_WITH_TIMEZONE),
        /** A type of the database's own: it gets the text and judges for itself. */
        OTHER(Types.VARCHAR);

        private final int jdbcType;

        Kind(int jdbcType) {
            this.jdbcType = jdbcType;
        }

        int jdbcType() {
            return jdbcType;
        }
    }

    /** Stands for a value that does not fit. */
    static final Object MISFIT = new Object();

    static final ColumnType TEXT = new ColumnType(Kind.TEXT, 0, 0, "");

    /** A text of a limited length, if the size is one. */
    static ColumnType text(int size) {
        return size <= 0 || size == Integer.MAX_VALUE ? TEXT : new ColumnType(Kind.VARCHAR, size, 0, "");
    }

    /** A type of the database's own. */
    static ColumnType other(String typeName) {
        return new ColumnType(Kind.OTHER, 0, 0, typeName);
    }

    /** A decimal as the metadata of a database describe it. */
    static ColumnType decimal(int size, int digits) {
        return size <= 0 || digits < 0 ? of(Kind.DECIMAL) : new ColumnType(Kind.DECIMAL, size, digits, "");
    }

    /**
     * The same, for a column that is there, of which the user said nothing: forms of a value that are not known here
     * are left to the database to read. Only for a database whose reading is tested.
     *
     * @param typeName the database's own
     */
    ColumnType readBy(String typeName) {
        // a BIT takes a text for its bytes
        return isText() || typeName.equalsIgnoreCase("BIT") ? this : new ColumnType(kind, precision, scale, sql, true);
    }

    /**
     * The type by which a value is sent to a column that is there, of which the user gave another type: a time has an
     * offset if the column has one, and none if not, for a database would fill it in, or drop it, by a zone of its own;
     * and what the column would round or cut is refused.
     */
    ColumnType into(ColumnType there) {
        boolean times = isTimestamp() && there.isTimestamp();
        boolean narrower = kind == Kind.DECIMAL
                && there.kind == Kind.DECIMAL
                && there.precision > 0
                && (precision == 0 || scale > there.scale || precision - scale > there.precision - there.scale);
        return times ? of(there.kind) : narrower ? new ColumnType(kind, there.precision, there.scale, "") : this;
    }

    /** Whether a column of another type that is there takes every value of this one. */
    boolean isSureIn(ColumnType there) {
        return kind != Kind.OTHER
                && (kind == there.kind
                        || (isText() && there.isText())
                        || (isWhole() && there.isWhole() && kind.compareTo(there.kind) < 0));
    }

    /** A time in UTC of a column of times; null for NULL. */
    LocalDateTime utc(ResultSet found, int column) throws SQLException {
        if (kind != Kind.TIMESTAMP_WITH_TIME_ZONE) {
            return found.getObject(column, LocalDateTime.class);
        }
        OffsetDateTime time = found.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    /** Whether a value is not a text that the database is to read. */
    boolean isMadeHere(Object value) {
        return kind == Kind.OTHER || isText() || !(value instanceof String);
    }

    private boolean isTimestamp() {
        return kind == Kind.TIMESTAMP || kind == Kind.TIMESTAMP_WITH_TIME_ZONE;
    }

    static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0, "");
    }

    /** Whether its values are {@code Long}s; what differs here differs in the database, too. */
    boolean isWhole() {
        return kind == Kind.SMALLINT || kind == Kind.INTEGER || kind == Kind.BIGINT;
    }

    /** Whether a field's text is kept as it is, the empty one too. */
    boolean isText() {
        return kind == Kind.TEXT || kind == Kind.VARCHAR;
    }

    /** Whether it is JSON, which MariaDB and MySQL check. */
    boolean isJson() {
        return sql.equalsIgnoreCase("JSON");
    }

    /** Precision and scale in SQL; empty if there are none. */
    String digits() {
        return precision == 0 ? "" : "(" + precision + ", " + scale + ")";
    }

    /** What a reject says was expected. */
    String expected() {
        return switch (kind) {
            case VARCHAR -> "at most " + precision + " characters";
            case DECIMAL -> precision == 0 ? "decimal" : "decimal(" + precision + "," + scale + ")";
            case DATE -> "date (yyyy-mm-dd)";
            case TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> "timestamp (yyyy-mm-dd hh:mm:ss)";
            case OTHER -> sql;
            default -> kind.name().toLowerCase(Locale.ROOT);
        };
    }

    /**
     * The value to send for a field.
     *
     * @param text the field
     * @return the text itself for a column of text, and where the database {@link #readsText() is to read it}; else a
     *     Java value that the JDBC drivers know, null for NULL, or {@link #MISFIT}
     */
    Object value(CharSequence text) {
        if (isText()) {
            return text;
        }
        if (kind == Kind.OTHER) {
            return text.isEmpty() ? null : text.toString();
        }
        CharSequence stripped = strip(text);
        if (stripped.isEmpty()) {
            return null;
        }
        Object value = known(stripped);
        return value == MISFIT && readsText && !isLossy(stripped) ? stripped.toString() : value;
    }

    private Object known(CharSequence stripped) {
        return switch (kind) {
            case SMALLINT -> NumberText.whole(stripped, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> NumberText.whole(stripped, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> NumberText.whole(stripped, Long.MIN_VALUE, Long.MAX_VALUE);
            case DECIMAL -> NumberText.decimal(stripped, precision, scale);
            case DOUBLE -> NumberText.floating(stripped, false);
            case REAL -> NumberText.floating(stripped, true);
            case BOOLEAN -> bool(stripped);
            case DATE -> TimeText.date(stripped);
            case TIMESTAMP -> TimeText.timestamp(stripped);
            case TIMESTAMP_WITH_TIME_ZONE ->
                TimeText.timestamp(stripped) instanceof LocalDateTime utc ? utc.atOffset(ZoneOffset.UTC) : MISFIT;
            default -> throw new IllegalStateException("a text is not read here");
        };
    }

    /**
     * Whether a database that takes the text might round it, cut it, or drop its zone, as databases do without a word.
     */
    private boolean isLossy(CharSequence text) {
        return switch (kind) {
            case SMALLINT, INTEGER, BIGINT, BOOLEAN -> NumberText.isFractional(text);
            case DECIMAL, DOUBLE, REAL -> NumberText.is(text);
            case DATE ->
                (TimeText.timestamp(text) instanceof LocalDateTime time
                                && !time.toLocalTime().equals(LocalTime.MIDNIGHT))
                        || TimeText.isZoned(text);
            case TIMESTAMP -> TimeText.isZoned(text);
            default -> false;
        };
    }

    private static CharSequence strip(CharSequence text) {
        int last = text.length() - 1;
        boolean bare = last >= 0 && isGraphic(text.charAt(0)) && isGraphic(text.charAt(last));
        return bare ? text : text.toString().strip();
    }

    private static boolean isGraphic(char c) {
        return c > ' ' && c < 0x7F;
    }

    private static Object bool(CharSequence text) {
        String word = text.toString();
        if (word.equals("true") || word.equals("false")) {
            return word.length() == 4;
        }
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "1" -> true;
            case "false", "f", "no", "0" -> false;
            default -> MISFIT;
        };
    }
}
