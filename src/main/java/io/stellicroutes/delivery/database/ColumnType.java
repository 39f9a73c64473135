package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConfigException;
import java.math.BigDecimal;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a column takes. A field's text is judged here, before it is sent, because a database answers for the whole batch.
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

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z][A-Za-z0-9_ ]*(\\(\\d+(,\\s*\\d+)?\\))?");
    private static final Pattern PARTS = Pattern.compile("([^(]+)(?:\\((\\d{1,9})(?:,\\s*(\\d{1,9}))?\\))?");
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,40}");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:\\d{1,400}(?:\\.\\d{0,400})?|\\.\\d{1,400})(?:[eE][+-]?\\d{1,3})?");
    private static final Pattern ISO_TIMESTAMP = Pattern.compile(
            "(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?) ?([Zz]|[+-]\\d{2}(?::?\\d{2})?)?");
    /** A date and a time, with something behind that is no form of an offset known here: the name of a zone, or seconds. */
    private static final Pattern ZONED =
            Pattern.compile("\\d{4,}-\\d{1,2}-\\d{1,2}[Tt ]\\d.*(?:[A-Za-z]{3,}[/\\w+-]*|[+-]\\d[\\d:]*)");

    private static final int ORACLE_TIMESTAMPTZ = -101;
    private static final int ORACLE_TIMESTAMPLTZ = -102;
    private static final int SQL_SERVER_DATETIMEOFFSET = -155;
    /** The number of digits that always fit into a long. */
    private static final int SURE_DIGITS = 18;

    private static final int DATE_LENGTH = 10;
    private static final int TIMESTAMP_LENGTH = 19;
    private static final int MICRO_DIGITS = 6;
    private static final int NANO_DIGITS = 9;
    private static final int WIDEST_DECIMAL = 38;
    private static final int DEFAULT_SCALE = 10;

    /** A type that the user gave. */
    static ColumnType parse(String property, String type, Dialect dialect) {
        String given = type.strip();
        Matcher parts = PARTS.matcher(given);
        if (!ALLOWED.matcher(given).matches() || !parts.matches()) {
            throw new ConfigException(
                    ErrorCode.COLUMN_TYPE,
                    property + " is no SQL type: give one like integer, decimal(8,2) or varchar(40)");
        }
        String name = parts.group(1).strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        int precision = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        int scale = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
        return switch (name) {
            case "text", "string" -> TEXT;
            case "clob", "nclob", "longtext", "mediumtext", "ntext", "character large object" ->
                new ColumnType(Kind.TEXT, 0, 0, given);
            case "varchar", "varchar2", "nvarchar", "nvarchar2", "character varying" ->
                precision == 0 ? TEXT : new ColumnType(Kind.VARCHAR, precision, 0, "");
            case "char", "nchar", "character", "bpchar" -> new ColumnType(Kind.VARCHAR, Math.max(1, precision), 0, "");
            case "smallint", "int2" -> of(Kind.SMALLINT);
            case "integer", "int", "int4" -> of(Kind.INTEGER);
            case "bigint", "int8" -> of(Kind.BIGINT);
            case "decimal", "numeric", "number", "dec" -> decimal(precision, scale, dialect);
            case "double", "double precision", "float", "float8" -> of(Kind.DOUBLE);
            case "real", "float4" -> of(Kind.REAL);
            case "boolean", "bool" -> of(Kind.BOOLEAN);
            case "date" -> of(Kind.DATE);
            case "timestamp", "datetime", "datetime2", "timestamp without time zone" -> of(Kind.TIMESTAMP);
            case "timestamptz", "timestamp with time zone", "datetimeoffset" -> of(Kind.TIMESTAMP_WITH_TIME_ZONE);
            default -> new ColumnType(Kind.OTHER, 0, 0, given);
        };
    }

    /**
     * The type of a column that is there already, of which the user said nothing. Forms of a value that are not known here are left to
     * the database to read, if that is one whose reading is tested.
     */
    static ColumnType existing(Dialect dialect, int jdbcType, int size, int digits, String typeName) {
        ColumnType type =
                switch (dialect) {
                    case POSTGRESQL -> existingInPostgres(size, digits, typeName);
                    case MARIADB, MYSQL -> existingInMySql(jdbcType, size, digits, typeName);
                    default -> existing(jdbcType, size, digits, typeName);
                };
        boolean readsText = dialect == Dialect.H2 || dialect == Dialect.POSTGRESQL || dialect.isMySql();
        // a BIT takes a text for its bytes
        return readsText && !typeName.equalsIgnoreCase("BIT") ? type.open() : type;
    }

    /** By PostgreSQL's own names, for JDBC has enums among the texts, and money among the numbers. */
    private static ColumnType existingInPostgres(int size, int digits, String typeName) {
        return switch (typeName) {
            case "text", "citext" -> TEXT;
            case "varchar", "bpchar" -> text(size);
            case "int2", "smallserial" -> of(Kind.SMALLINT);
            case "int4", "serial" -> of(Kind.INTEGER);
            case "int8", "bigserial" -> of(Kind.BIGINT);
            case "numeric" -> decimal(size, digits);
            case "float4" -> of(Kind.REAL);
            case "float8" -> of(Kind.DOUBLE);
            case "bool" -> of(Kind.BOOLEAN);
            case "date" -> of(Kind.DATE);
            case "timestamp" -> of(Kind.TIMESTAMP);
            case "timestamptz" -> of(Kind.TIMESTAMP_WITH_TIME_ZONE);
            default -> other(typeName);
        };
    }

    private static ColumnType existingInMySql(int jdbcType, int size, int digits, String typeName) {
        String name = typeName.toUpperCase(Locale.ROOT);
        return switch (name.replace(" ZEROFILL", "")) {
            // its drivers call a year a date
            case "YEAR", "ENUM", "JSON" -> other(typeName);
            case "SET" -> TEXT;
            case "BIT" -> size > 1 ? other(typeName) : of(Kind.BOOLEAN);
            case "SMALLINT UNSIGNED" -> of(Kind.INTEGER);
            case "INT UNSIGNED", "INTEGER UNSIGNED" -> of(Kind.BIGINT);
            case "FLOAT", "DOUBLE" ->
                digits > 0 && size > digits ? decimal(size, digits) : existing(jdbcType, size, digits, name);
            default -> existing(jdbcType, size, digits, typeName);
        };
    }

    private static ColumnType existing(int jdbcType, int size, int digits, String typeName) {
        return switch (jdbcType) {
            case Types.VARCHAR, Types.CHAR, Types.NVARCHAR, Types.NCHAR -> text(size);
            case Types.LONGVARCHAR, Types.LONGNVARCHAR, Types.CLOB, Types.NCLOB -> TEXT;
            case Types.TINYINT, Types.SMALLINT -> of(Kind.SMALLINT);
            case Types.INTEGER -> of(Kind.INTEGER);
            case Types.BIGINT -> of(Kind.BIGINT);
            case Types.DECIMAL, Types.NUMERIC ->
                typeName.startsWith("DECFLOAT") ? of(Kind.DECIMAL) : decimal(size, digits);
            case Types.DOUBLE -> of(Kind.DOUBLE);
            case Types.FLOAT -> of(typeName.equals("REAL") ? Kind.REAL : Kind.DOUBLE);
            case Types.REAL -> of(Kind.REAL);
            case Types.BOOLEAN, Types.BIT -> of(Kind.BOOLEAN);
            case Types.DATE -> of(Kind.DATE);
            case Types.TIMESTAMP -> of(Kind.TIMESTAMP);
            case Types.TIMESTAMP_WITH_TIMEZONE, ORACLE_TIMESTAMPTZ, ORACLE_TIMESTAMPLTZ, SQL_SERVER_DATETIMEOFFSET ->
                of(Kind.TIMESTAMP_WITH_TIME_ZONE);
            default -> other(typeName);
        };
    }

    private static ColumnType text(int size) {
        return size <= 0 || size == Integer.MAX_VALUE ? TEXT : new ColumnType(Kind.VARCHAR, size, 0, "");
    }

    private static ColumnType other(String typeName) {
        return new ColumnType(Kind.OTHER, 0, 0, typeName);
    }

    private static ColumnType decimal(int size, int digits) {
        return size <= 0 || digits < 0 ? of(Kind.DECIMAL) : new ColumnType(Kind.DECIMAL, size, digits, "");
    }

    /** The same, for a column whose database reads what is not known here. */
    private ColumnType open() {
        return isText() ? this : new ColumnType(kind, precision, scale, sql, true);
    }

    /**
     * The type by which a value is sent to a column that is there, of which the user gave another type: a time has an offset if the
     * column has one, and none if not, for a database would fill it in, or drop it, by a zone of its own; and what the column would
     * round or cut is refused.
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

    /** Whether a value is not a text that the database is to read. */
    boolean isMadeHere(Object value) {
        return kind == Kind.OTHER || isText() || !(value instanceof String);
    }

    private boolean isTimestamp() {
        return kind == Kind.TIMESTAMP || kind == Kind.TIMESTAMP_WITH_TIME_ZONE;
    }

    private static ColumnType of(Kind kind) {
        return new ColumnType(kind, 0, 0, "");
    }

    private static ColumnType decimal(int precision, int scale, Dialect dialect) {
        if (precision > 0) {
            return new ColumnType(Kind.DECIMAL, precision, scale, "");
        }
        return dialect.hasUnboundedDecimal()
                ? of(Kind.DECIMAL)
                : new ColumnType(Kind.DECIMAL, WIDEST_DECIMAL, DEFAULT_SCALE, "");
    }

    /** Whether its values are {@code Long}s; what differs here differs in the database, too. */
    boolean isWhole() {
        return kind == Kind.SMALLINT || kind == Kind.INTEGER || kind == Kind.BIGINT;
    }

    /** Whether a field's text is kept as it is, the empty one too. */
    boolean isText() {
        return kind == Kind.TEXT || kind == Kind.VARCHAR;
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
     * @return the text itself for a column of text, and where the database {@link #readsText() is to read it}; else a Java value that
     *     the JDBC drivers know, null for NULL, or {@link #MISFIT}
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
            case SMALLINT -> whole(stripped, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> whole(stripped, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> whole(stripped, Long.MIN_VALUE, Long.MAX_VALUE);
            case DECIMAL -> decimal(stripped);
            case DOUBLE -> floating(stripped, false);
            case REAL -> floating(stripped, true);
            case BOOLEAN -> bool(stripped);
            case DATE -> date(stripped);
            case TIMESTAMP -> timestamp(stripped);
            case TIMESTAMP_WITH_TIME_ZONE ->
                timestamp(stripped) instanceof LocalDateTime utc ? utc.atOffset(ZoneOffset.UTC) : MISFIT;
            default -> throw new IllegalStateException("a text is not read here");
        };
    }

    /** Whether a database that takes the text might round it, cut it, or drop its zone, as databases do without a word. */
    private boolean isLossy(CharSequence text) {
        return switch (kind) {
            case SMALLINT, INTEGER, BIGINT, BOOLEAN ->
                NUMBER.matcher(text).matches()
                        && new BigDecimal(text.toString()).stripTrailingZeros().scale() > 0;
            case DECIMAL, DOUBLE, REAL -> NUMBER.matcher(text).matches();
            case DATE ->
                (timestamp(text) instanceof LocalDateTime time
                                && !time.toLocalTime().equals(LocalTime.MIDNIGHT))
                        || ZONED.matcher(text).matches();
            case TIMESTAMP -> ZONED.matcher(text).matches();
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

    private static Object whole(CharSequence text, long least, long most) {
        if (text.length() <= SURE_DIGITS && isDigits(text, 0, text.length())) {
            long number = digits(text, 0, text.length());
            return number > most ? MISFIT : (Object) number;
        }
        if (!WHOLE.matcher(text).matches()) {
            return MISFIT;
        }
        try {
            long number = Long.parseLong(text.toString());
            return number < least || number > most ? MISFIT : (Object) number;
        } catch (NumberFormatException tooLong) {
            return MISFIT;
        }
    }

    private Object decimal(CharSequence text) {
        int point = point(text);
        if (point < 0 && !NUMBER.matcher(text).matches()) {
            return MISFIT;
        }
        BigDecimal number = point < 0 ? new BigDecimal(text.toString()) : plainDecimal(text, point);
        if (precision == 0 || (number.scale() <= scale && number.precision() - number.scale() <= precision - scale)) {
            return number;
        }
        BigDecimal bare = number.stripTrailingZeros();
        boolean fits = bare.scale() <= scale && bare.precision() - bare.scale() <= precision - scale;
        return fits ? number : MISFIT;
    }

    private static Object floating(CharSequence field, boolean single) {
        String text = field.toString();
        if (point(text) < 0 && !NUMBER.matcher(text).matches()) {
            return MISFIT;
        }
        double number = single ? Float.parseFloat(text) : Double.parseDouble(text);
        boolean lost = Double.isInfinite(number) || (number == 0 && new BigDecimal(text).signum() != 0);
        return lost ? MISFIT : single ? (Object) (float) number : (Object) number;
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

    private static Object date(CharSequence text) {
        try {
            return text.length() == DATE_LENGTH && beginsWithDate(text) ? ofEra(dateAt(text)) : MISFIT;
        } catch (DateTimeException notInCalendar) {
            return MISFIT;
        }
    }

    /** There is no year 0 in SQL. */
    private static Object ofEra(LocalDate date) {
        return date.getYear() < 1 ? MISFIT : date;
    }

    /** UTC, as Stellic's times are, unless an offset says otherwise; to the microsecond, as databases keep it. */
    private static Object timestamp(CharSequence text) {
        if (isPlainTimestamp(text)) {
            return plainTimestamp(text);
        }
        Matcher parts = ISO_TIMESTAMP.matcher(text);
        if (!parts.matches()) {
            return MISFIT;
        }
        try {
            LocalDateTime local = LocalDateTime.of(LocalDate.parse(parts.group(1)), LocalTime.parse(parts.group(2)));
            LocalDateTime utc = parts.group(3) == null
                    ? local
                    : local.minusSeconds(ZoneOffset.of(parts.group(3).toUpperCase(Locale.ROOT))
                            .getTotalSeconds());
            boolean inSql = utc.getYear() >= 1 && utc.getYear() <= 9999;
            return inSql ? utc.truncatedTo(ChronoUnit.MICROS) : MISFIT;
        } catch (DateTimeException notInCalendar) {
            return MISFIT;
        }
    }

    // The common forms are told by hand: a regular expression costs more than everything else that is done to a field.

    private static boolean isDigits(CharSequence text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < to;
    }

    /** The number that digits are, no more of them than {@link #SURE_DIGITS}. */
    private static long digits(CharSequence text, int from, int to) {
        return digits(0, text, from, to);
    }

    /** Likewise, with digits before them. */
    private static long digits(long before, CharSequence text, int from, int to) {
        long number = before;
        for (int i = from; i < to; i++) {
            number = 10 * number + (text.charAt(i) - '0');
        }
        return number;
    }

    /**
     * Where the point stands in digits, perhaps with a point and digits behind: the form that numbers have almost always.
     *
     * @return the length if there is no point; -1 if the text has another form
     */
    private static int point(CharSequence text) {
        int length = text.length();
        int point = 0;
        while (point < length && text.charAt(point) != '.') {
            point++;
        }
        boolean plain = length <= SURE_DIGITS
                && isDigits(text, 0, point)
                && (point == length || isDigits(text, point + 1, length));
        return plain ? point : -1;
    }

    private static BigDecimal plainDecimal(CharSequence text, int point) {
        int behind = Math.max(0, text.length() - point - 1);
        long whole = digits(text, 0, point);
        return BigDecimal.valueOf(digits(whole, text, point + 1, text.length()), behind);
    }

    /** Whether a text of that length at least begins with yyyy-mm-dd. */
    private static boolean beginsWithDate(CharSequence text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && isDigits(text, 0, 4)
                && isDigits(text, 5, 7)
                && isDigits(text, 8, DATE_LENGTH);
    }

    private static LocalDate dateAt(CharSequence text) {
        return LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, DATE_LENGTH));
    }

    /** Whether a text is yyyy-mm-dd hh:mm:ss, perhaps with a fraction and a Z behind, and no more. */
    private static boolean isPlainTimestamp(CharSequence text) {
        return text.length() >= TIMESTAMP_LENGTH
                && (text.charAt(DATE_LENGTH) == ' ' || text.charAt(DATE_LENGTH) == 'T')
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && beginsWithDate(text)
                && isDigits(text, 11, 13)
                && isDigits(text, 14, 16)
                && isDigits(text, 17, TIMESTAMP_LENGTH)
                && isPlainFraction(text, endOfFraction(text));
    }

    private static int endOfFraction(CharSequence text) {
        return text.charAt(text.length() - 1) == 'Z' ? text.length() - 1 : text.length();
    }

    private static boolean isPlainFraction(CharSequence text, int end) {
        return end == TIMESTAMP_LENGTH
                || (text.charAt(TIMESTAMP_LENGTH) == '.'
                        && end - TIMESTAMP_LENGTH - 1 <= NANO_DIGITS
                        && isDigits(text, TIMESTAMP_LENGTH + 1, end));
    }

    private static Object plainTimestamp(CharSequence text) {
        try {
            LocalDate date = dateAt(text);
            LocalTime time = LocalTime.of(
                    number(text, 11, 13),
                    number(text, 14, 16),
                    number(text, 17, TIMESTAMP_LENGTH),
                    micros(text) * 1000);
            return ofEra(date) == MISFIT ? MISFIT : date.atTime(time);
        } catch (DateTimeException notInCalendar) {
            return MISFIT;
        }
    }

    /** The fraction of a plain timestamp's second; what is less than a microsecond is cut off. */
    private static int micros(CharSequence text) {
        int end = endOfFraction(text);
        int micros = 0;
        for (int digit = 1; digit <= MICRO_DIGITS; digit++) {
            int at = TIMESTAMP_LENGTH + digit;
            micros = 10 * micros + (at < end ? text.charAt(at) - '0' : 0);
        }
        return micros;
    }

    private static int number(CharSequence text, int from, int to) {
        return (int) digits(text, from, to);
    }
}
