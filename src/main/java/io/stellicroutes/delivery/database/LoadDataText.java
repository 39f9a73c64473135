package io.stellicroutes.delivery.database;

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
    private final int[] written;

    /** @param written the columns that stand in a row's text, by their places among all */
    LoadDataText(List<Column> columns, int[] written) {
        scales = columns.stream().mapToInt(column -> column.type().scale()).toArray();
        this.written = written;
    }

    /** A row: a value a column, as {@link ColumnType#value(CharSequence)} makes them. */
    void row(Object[] values, CopyBuffer out) {
        int separator = -1;
        for (int column : written) {
            if (separator >= 0) {
                out.octet(separator);
            }
            value(values[column], scales[column], out);
            separator = '\t';
        }
        out.octet('\n');
    }

    private static void value(Object value, int scale, CopyBuffer out) {
        if (value == null) {
            EscapedText.nothing(out);
        } else if (value instanceof Boolean flag) {
            out.octet(flag ? '1' : '0');
        } else if (value instanceof BigDecimal number) {
            EscapedText.text(exact(number, scale).toPlainString(), out);
        } else if (value instanceof LocalDateTime time) {
            time(time, out);
        } else if (value instanceof OffsetDateTime time) {
            time(time.toLocalDateTime(), out);
        } else {
            EscapedText.text(value, out);
        }
    }

    /** Zeros beyond a column's scale would be a warning. */
    private static BigDecimal exact(BigDecimal number, int scale) {
        return number.scale() > scale ? number.stripTrailingZeros() : number;
    }

    private static void time(LocalDateTime time, CopyBuffer out) {
        EscapedText.text(time.toLocalDate().toString(), out);
        out.octet(' ');
        EscapedText.text(time.toLocalTime().toString(), out);
    }
}
