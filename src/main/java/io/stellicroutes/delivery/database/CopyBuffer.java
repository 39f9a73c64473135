package io.stellicroutes.delivery.database;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes on their way to PostgreSQL: grows as far as the largest row needs. Not thread-safe. */
final class CopyBuffer {
    private static final int SIZE = 1 << 17;
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[SIZE];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    void octet(int octet) {
        if (length == bytes.length) {
            reserve(1);
        }
        bytes[length++] = (byte) octet;
    }

    void int16(int number) {
        reserve(Short.BYTES);
        bytes[length++] = (byte) (number >> 8);
        bytes[length++] = (byte) number;
    }

    void int32(int number) {
        reserve(Integer.BYTES);
        int32(length, number);
        length += Integer.BYTES;
    }

    /** Puts a number in the place of one that is there. */
    void int32(int at, int number) {
        INT32.set(bytes, at, number);
    }

    void int64(long number) {
        reserve(Long.BYTES);
        INT64.set(bytes, length, number);
        length += Long.BYTES;
    }

    void octets(byte[] octets) {
        octets(octets, 0, octets.length);
    }

    void octets(byte[] octets, int from, int count) {
        reserve(count);
        System.arraycopy(octets, from, bytes, length, count);
        length += count;
    }

    /** Text in UTF-8; half a surrogate pair becomes U+FFFD, for the database takes none. */
    void utf8(String text) {
        int size = text.length();
        reserve(size);
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                octet(c);
            } else {
                i = wide(text, i);
            }
        }
    }

    /** The character at a place that is no ASCII; returns the place of its last half. */
    int wide(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c) && at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))) {
            wide(Character.toCodePoint(c, text.charAt(at + 1)));
            return at + 1;
        }
        wide(Character.isSurrogate(c) ? '\uFFFD' : c);
        return at;
    }

    private void wide(int codePoint) {
        if (codePoint < 0x800) {
            octet(0xC0 | (codePoint >> 6));
        } else {
            if (codePoint < 0x10000) {
                octet(0xE0 | (codePoint >> 12));
            } else {
                octet(0xF0 | (codePoint >> 18));
                octet(0x80 | ((codePoint >> 12) & 0x3F));
            }
            octet(0x80 | ((codePoint >> 6) & 0x3F));
        }
        octet(0x80 | (codePoint & 0x3F));
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.multiplyExact(bytes.length, 2), length + more));
        }
    }
}
