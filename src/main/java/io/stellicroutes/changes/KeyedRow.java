package io.stellicroutes.changes;

/** A row that was not found in its place in the other file. Two are equal if they have the same key. */
final class KeyedRow {
    private final long key0;
    private final long key1;
    private final long contents0;
    private final long contents1;
    private final long number;
    private final byte[] bytes;
    /** Another row with the same key, where there may be several. */
    private KeyedRow next;

    KeyedRow(long key0, long key1, long contents0, long contents1, long number, byte[] bytes) {
        this.key0 = key0;
        this.key1 = key1;
        this.contents0 = contents0;
        this.contents1 = contents1;
        this.number = number;
        this.bytes = bytes;
    }

    /** Its number in its file, from 1, without the header. */
    long number() {
        return number;
    }

    /** The row as it stands in its file, in UTF-8. */
    byte[] bytes() {
        return bytes;
    }

    long key0() {
        return key0;
    }

    long key1() {
        return key1;
    }

    long contents0() {
        return contents0;
    }

    long contents1() {
        return contents1;
    }

    KeyedRow next() {
        return next;
    }

    KeyedRow before(KeyedRow other) {
        next = other;
        return this;
    }

    boolean hasContentsOf(KeyedRow other) {
        return contents0 == other.contents0 && contents1 == other.contents1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyedRow row && row.key0 == key0 && row.key1 == key1;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(key0);
    }
}
