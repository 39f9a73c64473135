package io.stellicroutes.delivery.database;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows by PostgreSQL's COPY, in its text format. The only class that needs PostgreSQL's driver: it is loaded when a
 * connection has turned out to be one of PostgreSQL.
 */
final class PostgresCopy implements RowSink {
    private static final int CHUNK = 1 << 16;

    private final CopyIn copy;
    private byte[] buffer = new byte[2 * CHUNK];
    private int length;

    PostgresCopy(Connection connection, String sql) throws SQLException {
        copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    }

    @Override
    public void add(Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                put('\t');
            }
            encode(values[i]);
        }
        put('\n');
        if (length >= CHUNK) {
            flush();
        }
    }

    private void encode(Object value) {
        if (value == null) {
            put('\\');
            put('N');
        } else if (value instanceof BigDecimal number) {
            encodeText(number.toPlainString());
        } else {
            encodeText(value.toString());
        }
    }

    /** UTF-8, with the characters escaped that mean something to COPY. */
    private void encodeText(String text) {
        int size = text.length();
        reserve(size);
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> escape('\\');
                case '\n' -> escape('n');
                case '\r' -> escape('r');
                case '\t' -> escape('t');
                default -> {
                    if (c < 0x80) {
                        put(c);
                    } else if (Character.isHighSurrogate(c)
                            && i + 1 < size
                            && Character.isLowSurrogate(text.charAt(i + 1))) {
                        encodeWide(Character.toCodePoint(c, text.charAt(++i)));
                    } else {
                        encodeWide(Character.isSurrogate(c) ? '\uFFFD' : c);
                    }
                }
            }
        }
    }

    private void escape(char c) {
        put('\\');
        put(c);
    }

    private void encodeWide(int codePoint) {
        if (codePoint < 0x800) {
            put(0xC0 | (codePoint >> 6));
        } else {
            if (codePoint < 0x10000) {
                put(0xE0 | (codePoint >> 12));
            } else {
                put(0xF0 | (codePoint >> 18));
                put(0x80 | ((codePoint >> 12) & 0x3F));
            }
            put(0x80 | ((codePoint >> 6) & 0x3F));
        }
        put(0x80 | (codePoint & 0x3F));
    }

    private void put(int octet) {
        if (length == buffer.length) {
            reserve(1);
        }
        buffer[length++] = (byte) octet;
    }

    private void reserve(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(Math.multiplyExact(buffer.length, 2), length + more));
        }
    }

    @Override
    public void flush() throws SQLException {
        if (length > 0) {
            copy.writeToCopy(buffer, 0, length);
            length = 0;
        }
    }

    @Override
    public long end() throws SQLException {
        flush();
        return copy.endCopy();
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
