package io.stellicroutes.changes;

/** A row that was not found in its place on the other side. Two are equal if they have the same key. */
final class KeyedRow {
    /** What it takes in memory beside its bytes, about. */
    private static final long OVERHEAD = 176;

    private final RowHash hash;
    private final long number;
    private final long ref;
    private final byte[] bytes;
    /** Another row with the same key, where there may be several. */
    private KeyedRow next;

    /**
     * @param number its number in its file, from 1, without the header
     * @param ref where more is known of it, as its side counts
     * @param bytes the row as it stands in its file, in UTF-8; null if it is not at hand
     */
    KeyedRow(RowHash hash, long number, long ref, byte[] bytes) {
        this.hash = hash;
        this.number = number;
        this.ref = ref;
        this.bytes = bytes;
    }

    RowHash hash() {
        return hash;
    }

    long number() {
        return number;
    }

    long ref() {
        return ref;
    }

    byte[] bytes() {
        return bytes;
    }

    /** What it takes in memory, about. */
    long size() {
        return OVERHEAD + (bytes == null ? 0 : bytes.length);
    }

    KeyedRow next() {
        return next;
    }

    KeyedRow before(KeyedRow other) {
        next = other;
        return this;
    }

    boolean hasContentsOf(KeyedRow other) {
        return hash.hasContentsOf(other.hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyedRow row && row.hash.hasKeyOf(hash);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash.key0());
    }
}
