package io.stellicroutes.delivery.database;

import io.stellicroutes.records.Field;

/**
 * Text between tabs, a row a line, as PostgreSQL's COPY and MariaDB's LOAD DATA both read it: what means something
 * stands behind a backslash.
 */
final class EscapedText {
    private EscapedText() {}

    /** NULL, which is no text. */
    static void nothing(CopyBuffer out) {
        escape('N', out);
    }

    /** A value's text; a field's bytes are copied. */
    static void text(Object value, CopyBuffer out) {
        if (value instanceof Field field) {
            bytes(field, out);
        } else {
            characters(value.toString(), out);
        }
    }

    private static void bytes(Field field, CopyBuffer out) {
        byte[] block = field.block();
        int end = field.from() + field.bytes();
        int begun = field.from();
        for (int i = begun; i < end; i++) {
            byte octet = block[i];
            if (isSpecial(octet)) {
                out.octets(block, begun, i - begun);
                special((char) octet, out);
                begun = i + 1;
            }
        }
        out.octets(block, begun, end - begun);
    }

    private static void characters(String text, CopyBuffer out) {
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
        return c == '\\' || (c >= 0 && c < ' ' && (c == '\t' || c == '\n' || c == '\r' || c == 0));
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
