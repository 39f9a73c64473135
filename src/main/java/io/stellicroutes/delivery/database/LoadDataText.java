package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Field;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * Rows as {@code LOAD DATA} reads them when it is told nothing: fields apart by tabs, rows by line feeds, what means
 * something behind a backslash, NULL as {@code \N}. UTF-8. The values are written so that MariaDB takes them without a
 * warning, for a warning is what {@code LOCAL} makes of errors.
 */
final class LoadDataText {
    private final int[] scales;

    LoadDataText(List<Column> columns) {
        scales = columns.stream().mapToInt(column -> column.type().scale()).toArray();
    }

    /** A row: a value a column, as {@link ColumnType#value(CharSequence)} makes them. */
    void row(Object[] values, CopyBuffer out) {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                out.octet('\t');
            }
            value(values[i], scales[i], out);
        }
        out.octet('\n');
    }

    private static void value(Object value, int scale, CopyBuffer out) {
        if (value == null) {
            escape('N', out);
        } else if (value instanceof Field field) {
            bytes(field, out);
        } else if (value instanceof Boolean flag) {
            out.octet(flag ? '1' : '0');
        } else if (value instanceof BigDecimal number) {
            text(exact(number, scale).toPlainString(), out);
        } else if (value instanceof LocalDateTime time) {
            time(time, out);
        } else if (value instanceof OffsetDateTime time) {
            time(time.toLocalDateTime(), out);
        } else {
            text(value.toString(), out);
        }
    }

    /** Zeros beyond a column's scale would be a warning. */
    private static BigDecimal exact(BigDecimal number, int scale) {
        return number.scale() > scale ? number.stripTrailingZeros() : number;
    }

    private static void time(LocalDateTime time, CopyBuffer out) {
        text(time.toLocalDate().toString(), out);
        out.octet(' ');
        text(time.toLocalTime().toString(), out);
    }

    private static void bytes(Field field, CopyBuffer out) {
        byte[] block = field.block();
        int end = field.from() + field.bytes();
        int begun = field.from();
        for (int i = begun; i < end; i++) {
            byte octet = block[i];
            if (octet == '\\' || (octet >= 0 && octet < ' ' && isSpecial(octet))) {
                out.octets(block, begun, i - begun);
                special((char) octet, out);
                begun = i + 1;
            }
        }
        out.octets(block, begun, end - begun);
    }

    private static void text(String text, CopyBuffer out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isSpecial(c)) {
                special(c, out);
            } else if (c < 0x80) {
                out.octet(c);
            } else {
                i = out.wide(text, i);
            }
        }
    }

    private static boolean isSpecial(int c) {
        return c == '\\' || c == '\t' || c == '\n' || c == '\r' || c == 0;
    }

    private static void special(char c, CopyBuffer out) {
        switch (c) {
            case '\t' -> escape('t', out);
            case '\n' -> escape('n', out);
            case '\r' -> escape('r', out);
            case 0 -> escape('0', out);
            default -> escape(c, out);
        }
    }

    private static void escape(char c, CopyBuffer out) {
        out.octet('\\');
        out.octet(c);
    }
}
