package io.stellicroutes.delivery.database;

import io.stellicroutes.delivery.database.ColumnType.Kind;
import io.stellicroutes.records.Field;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * COPY's binary format, which costs the database about half of what the text format does. Every column's type must be
 * one whose bytes are known here.
 */
final class CopyBinary implements CopyFormat {
    private static final String SIGNATURE = "PGCOPY\n\u00FF\r\n\0";
    /** PostgreSQL counts days and microseconds from 2000-01-01. */
    private static final long EPOCH = LocalDate.of(2000, 1, 1).toEpochDay();

    private static final long MICROS_A_DAY = 86_400_000_000L;

    private static final int GROUP = 10_000;
    /** The number of digits that, followed by three zeros, fit into a long. */
    private static final int SURE_DIGITS = 15;

    private static final int NEGATIVE = 0x4000;

    private final Encoder[] encoders;

    private CopyBinary(List<Encoder> encoders) {
        this.encoders = encoders.toArray(Encoder[]::new);
    }

    /** Writes a value behind its length. */
    private interface Encoder {
        void write(Object value, CopyBuffer out);
    }

    /**
     * The format for a table.
     *
     * @param columns what goes into it
     * @param types the types that its columns have in PostgreSQL, by PostgreSQL's own names
     * @return empty if a column has another type, or one that does not hold every value that may come
     */
    static Optional<CopyBinary> of(List<Column> columns, List<String> types) {
        List<Encoder> encoders = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            encoder(columns.get(i).type().kind(), types.get(i)).ifPresent(encoders::add);
        }
        return encoders.size() == columns.size() ? Optional.of(new CopyBinary(encoders)) : Optional.empty();
    }

    private static Optional<Encoder> encoder(Kind kind, String type) {
        return Optional.ofNullable(
                switch (type) {
                    case "text", "varchar", "bpchar" ->
                        kind == Kind.TEXT || kind == Kind.VARCHAR ? CopyBinary::text : null;
                    case "int2" -> kind == Kind.SMALLINT ? CopyBinary::int2 : null;
                    case "int4" -> kind == Kind.SMALLINT || kind == Kind.INTEGER ? CopyBinary::int4 : null;
                    case "int8" ->
                        kind == Kind.SMALLINT || kind == Kind.INTEGER || kind == Kind.BIGINT ? CopyBinary::int8 : null;
                    case "numeric" -> kind == Kind.DECIMAL ? CopyBinary::numeric : null;
                    case "float4" -> kind == Kind.REAL ? CopyBinary::float4 : null;
                    case "float8" -> kind == Kind.DOUBLE ? CopyBinary::float8 : null;
                    case "bool" -> kind == Kind.BOOLEAN ? CopyBinary::bool : null;
                    case "date" -> kind == Kind.DATE ? CopyBinary::date : null;
                    case "timestamp" -> kind == Kind.TIMESTAMP ? CopyBinary::timestamp : null;
                    case "timestamptz" -> kind == Kind.TIMESTAMP_WITH_TIME_ZONE ? CopyBinary::timestamptz : null;
                    default -> null;
                });
    }

    @Override
    public String name() {
        return "binary";
    }

    @Override
    public void begin(CopyBuffer out) {
        out.octets(SIGNATURE.getBytes(StandardCharsets.ISO_8859_1));
        out.int32(0);
        out.int32(0);
    }

    @Override
    public void row(Object[] values, CopyBuffer out) {
        out.int16(values.length);
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                out.int32(-1);
            } else {
                encoders[i].write(values[i], out);
            }
        }
    }

    @Override
    public void end(CopyBuffer out) {
        out.int16(-1);
    }

    private static void text(Object value, CopyBuffer out) {
        if (value instanceof Field field) {
            out.int32(field.bytes());
            out.octets(field.block(), field.from(), field.bytes());
            return;
        }
        int at = out.length();
        out.int32(0);
        out.utf8((String) value);
        out.int32(at, out.length() - at - Integer.BYTES);
    }

    private static void int2(Object value, CopyBuffer out) {
        out.int32(Short.BYTES);
        out.int16(((Long) value).intValue());
    }

    private static void int4(Object value, CopyBuffer out) {
        out.int32(Integer.BYTES);
        out.int32(((Long) value).intValue());
    }

    private static void int8(Object value, CopyBuffer out) {
        out.int32(Long.BYTES);
        out.int64((Long) value);
    }

    private static void float4(Object value, CopyBuffer out) {
        out.int32(Float.BYTES);
        out.int32(Float.floatToIntBits((Float) value));
    }

    private static void float8(Object value, CopyBuffer out) {
        out.int32(Double.BYTES);
        out.int64(Double.doubleToLongBits((Double) value));
    }

    private static void bool(Object value, CopyBuffer out) {
        out.int32(1);
        out.octet((Boolean) value ? 1 : 0);
    }

    private static void date(Object value, CopyBuffer out) {
        out.int32(Integer.BYTES);
        out.int32((int) (((LocalDate) value).toEpochDay() - EPOCH));
    }

    private static void timestamp(Object value, CopyBuffer out) {
        LocalDateTime time = (LocalDateTime) value;
        out.int32(Long.BYTES);
        out.int64((time.toLocalDate().toEpochDay() - EPOCH) * MICROS_A_DAY
                + time.toLocalTime().toNanoOfDay() / 1000);
    }

    private static void timestamptz(Object value, CopyBuffer out) {
        timestamp(((OffsetDateTime) value).toLocalDateTime(), out);
    }

    /** Groups of four decimal digits, aligned to the point; the weight is the first group's power of 10,000. */
    private static void numeric(Object value, CopyBuffer out) {
        BigDecimal number = ((BigDecimal) value).scale() < 0 ? ((BigDecimal) value).setScale(0) : (BigDecimal) value;
        if (number.precision() <= SURE_DIGITS) {
            shortNumeric(number.unscaledValue().longValue(), number.scale(), out);
        } else {
            longNumeric(number, out);
        }
    }

    /** A number whose digits, filled up to whole groups, are a long: no text needs to be made of it. */
    private static void shortNumeric(long unscaled, int scale, CopyBuffer out) {
        long digits = Math.abs(unscaled);
        for (int zeros = Math.floorMod(-scale, 4); zeros > 0; zeros--) {
            digits *= 10;
        }
        int last = -(scale + 3) / 4;
        while (digits != 0 && digits % GROUP == 0) {
            digits /= GROUP;
            last++;
        }
        int count = 0;
        long power = 1;
        for (long rest = digits; rest != 0; rest /= GROUP) {
            power = count == 0 ? 1 : power * GROUP;
            count++;
        }
        out.int32(Short.BYTES * (4 + count));
        out.int16(count);
        out.int16(count == 0 ? 0 : last + count - 1);
        out.int16(unscaled < 0 ? NEGATIVE : 0);
        out.int16(scale);
        for (int i = 0; i < count; i++) {
            out.int16((int) (digits / power % GROUP));
            power /= GROUP;
        }
    }

    private static void longNumeric(BigDecimal number, CopyBuffer out) {
        String digits = number.unscaledValue().abs().toString() + "0".repeat(Math.floorMod(-number.scale(), 4));
        digits = "0".repeat(Math.floorMod(-digits.length(), 4)) + digits;
        int groups = digits.length() / 4;
        int weight = groups - 1 - (number.scale() + 3) / 4;
        int first = 0;
        while (first < groups && group(digits, first) == 0) {
            first++;
        }
        int end = groups;
        while (end > first && group(digits, end - 1) == 0) {
            end--;
        }
        out.int32(Short.BYTES * (4 + end - first));
        out.int16(end - first);
        out.int16(end == first ? 0 : weight - first);
        out.int16(number.signum() < 0 ? NEGATIVE : 0);
        out.int16(number.scale());
        for (int i = first; i < end; i++) {
            out.int16(group(digits, i));
        }
    }

    private static int group(String digits, int index) {
        return Integer.parseInt(digits, 4 * index, 4 * index + 4, 10);
    }
}
