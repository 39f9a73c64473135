package io.stellicroutes.records;

import java.util.Arrays;

/**
 * A row as the bytes that it has in UTF-8, without the end of its line. One such object is moved from row to row by
 * {@link RawRows}; the bytes stay as they are. Not thread-safe.
 */
public final class RawRow {
    private byte[] block = {};
    private int from;
    private int to;
    private int width;
    private long number;
    private long hash0;
    private long hash1;

    /** @param newTo where the next row begins */
    void at(byte[] newBlock, int newFrom, int newTo, int newWidth) {
        block = newBlock;
        from = newFrom;
        to = newTo;
        width = newWidth;
        if (to > from && block[to - 1] == '\n') {
            to--;
        }
        if (to > from && block[to - 1] == '\r') {
            to--;
        }
    }

    /** Becomes another row, whose bytes stay as they are. */
    void as(RawRow other) {
        block = other.block;
        from = other.from;
        to = other.to;
        width = other.width;
        hash0 = other.hash0;
        hash1 = other.hash1;
    }

    void number(long newNumber) {
        number = newNumber;
    }

    /** How many fields it has; 0 for a blank line. */
    int width() {
        return width;
    }

    /** Its number in the file, from 1, without the header. */
    public long number() {
        return number;
    }

    /** Notes a hash of its bytes, 128 bits. */
    public void hash(long newHash0, long newHash1) {
        hash0 = newHash0;
        hash1 = newHash1;
    }

    /** The first half of the hash that was noted. */
    public long hash0() {
        return hash0;
    }

    /** The second half of the hash that was noted. */
    public long hash1() {
        return hash1;
    }

    /** Whether both rows are the same bytes. */
    public boolean sameBytes(RawRow other) {
        return Arrays.equals(block, from, to, other.block, other.from, other.to);
    }

    /** What holds its bytes, among others. */
    public byte[] block() {
        return block;
    }

    /** Where it begins in {@link #block()}. */
    public int from() {
        return from;
    }

    /** How many bytes it has. */
    public int length() {
        return to - from;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return Arrays.copyOfRange(block, from, to);
    }
}
