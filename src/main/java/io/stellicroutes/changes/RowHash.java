package io.stellicroutes.changes;

/**
 * What a row is known by: three hashes of 128 bits, and its length.
 *
 * @param raw0 of its bytes, as {@code raw1}; both 0 where they are not known
 * @param length how many bytes these are; 0 where it is not known
 * @param key0 of its key, as {@code key1}
 * @param contents0 of all columns that are compared, as {@code contents1}; both 0 where they are not known
 */
record RowHash(long raw0, long raw1, int length, long key0, long key1, long contents0, long contents1) {
    /** Without the hash of the bytes. */
    RowHash ofFields() {
        return new RowHash(0, 0, 0, key0, key1, contents0, contents1);
    }

    /** Without all that is not of the key. */
    RowHash ofKey() {
        return new RowHash(0, 0, 0, key0, key1, 0, 0);
    }

    boolean hasContentsOf(RowHash other) {
        return contents0 == other.contents0 && contents1 == other.contents1;
    }

    boolean hasKeyOf(RowHash other) {
        return key0 == other.key0 && key1 == other.key1;
    }
}
