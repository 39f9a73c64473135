package io.stellicroutes.records;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The fields of a row where they stand among the file's bytes, in UTF-8: text is made of a field only when it is asked
 * for, and anew each time. Immutable, as long as nobody writes to the bytes.
 */
public final class Fields extends AbstractList<String> implements RandomAccess {
    private final byte[] block;
    private final int base;
    /** Two numbers a field: where it begins behind the base, and its length, doubled; odd if it is no plain ASCII. */
    private final int[] bounds;

    Fields(byte[] block, int base, int[] bounds) {
        this.block = block;
        this.base = base;
        this.bounds = bounds;
    }

    @Override
    public int size() {
        return bounds.length / 2;
    }

    @Override
    public String get(int index) {
        Objects.checkIndex(index, size());
        return text(block, from(index), length(index), isPlain(index));
    }

    /** Moves a field to a place of this row; returns it. */
    public Field get(int index, Field field) {
        return field.at(block, from(index), length(index), isPlain(index));
    }

    /** The bytes of all fields together. */
    long length() {
        long length = 0;
        for (int i = 0; i < size(); i++) {
            length += length(i);
        }
        return length;
    }

    private int from(int index) {
        return base + bounds[2 * index];
    }

    private int length(int index) {
        return bounds[2 * index + 1] >> 1;
    }

    private boolean isPlain(int index) {
        return (bounds[2 * index + 1] & 1) == 0;
    }

    /** A field of ASCII needs no decoder. */
    static String text(byte[] block, int from, int length, boolean plain) {
        return length == 0
                ? ""
                : new String(block, from, length, plain ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }
}
