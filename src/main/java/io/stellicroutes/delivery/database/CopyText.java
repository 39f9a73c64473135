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
                escape('N', out);
            } else {
                text(values[i] instanceof BigDecimal number ? number.toPlainString() : values[i].toString(), out);
            }
        }
        out.octet('\n');
    }

    /** The characters escaped that mean something to COPY. */
    private static void text(String text, CopyBuffer out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> escape('\\', out);
                case '\n' -> escape('n', out);
                case '\r' -> escape('r', out);
                case '\t' -> escape('t', out);
                default -> {
                    if (c < 0x80) {
                        out.octet(c);
                    } else {
                        i = out.wide(text, i);
                    }
                }
            }
        }
    }

    private static void escape(char c, CopyBuffer out) {
        out.octet('\\');
        out.octet(c);
    }

    @Override
    public void end(CopyBuffer out) {
        // rows only
    }
}
