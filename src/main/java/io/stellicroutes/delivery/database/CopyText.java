package io.stellicroutes.delivery.database;

import java.math.BigDecimal;

/** COPY's text format, which suits any column: the database reads each value as its type has it. */
final class CopyText implements CopyFormat {
    @Override
    public String name() {
        return "text";
    }

    @Override
    public void begin(CopyBuffer out) {
        // rows only
    }

    @Override
    public void row(Object[] values, CopyBuffer out) {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                out.octet('\t');
            }
            if (values[i] == null) {
                EscapedText.nothing(out);
            } else {
                EscapedText.text(values[i] instanceof BigDecimal number ? number.toPlainString() : values[i], out);
            }
        }
        out.octet('\n');
    }

    @Override
    public void end(CopyBuffer out) {
        // rows only
    }
}
