package io.stellicroutes.changes;

import io.stellicroutes.records.Field;
import io.stellicroutes.records.Fields;
import io.stellicroutes.records.Header;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The hashes of a file's rows: of the key, and of all columns that are compared. Rows of two files have the same hash
 * if their fields are the same text, whatever the order of the columns and the quotes are. Not thread-safe.
 */
final class RowHashes {
    private final SipHash hash;
    private final int[] key;
    private final int[] contents;
    private final UnaryOperator<String>[] normal;
    private final Field field = new Field();
    private byte[] text = new byte[256];

    RowHashes(Compared compared, Header header, SipHash hash) {
        this(compared.key(), compared.columns(), header, hash, compared::normal);
    }

    /**
     * @param key the columns that identify a row; without any, its contents do
     * @param contents the columns that are compared
     * @param normal makes equal texts of a column's values that count as equal
     */
    RowHashes(
            List<String> key,
            List<String> contents,
            Header header,
            SipHash hash,
            Function<String, Optional<UnaryOperator<String>>> normal) {
        this.hash = hash;
        this.key = Compared.positions(key, header);
        this.contents = Compared.positions(contents, header);
        this.normal = operators(header.size());
        for (int i = 0; i < header.size(); i++) {
            this.normal[i] = normal.apply(header.names().get(i)).orElse(null);
        }
    }

    @SuppressWarnings("unchecked") // an array of operators on text, and nothing else
    private static UnaryOperator<String>[] operators(int size) {
        return (UnaryOperator<String>[]) new UnaryOperator<?>[size];
    }

    /** Whether keys that are written in different ways may be the same. */
    boolean keyIsNormalised() {
        return Arrays.stream(key).anyMatch(column -> normal[column] != null);
    }

    /**
     * A row's hashes; without key columns its contents are its key.
     *
     * @param raw0 the hash of its bytes, as {@code raw1}
     * @param length of its bytes
     */
    RowHash row(Fields fields, long raw0, long raw1, int length) {
        hash(fields, contents);
        long contents0 = hash.first();
        long contents1 = hash.second();
        if (key.length > 0) {
            hash(fields, key);
        }
        return new RowHash(raw0, raw1, length, hash.first(), hash.second(), contents0, contents1);
    }

    /** A row of which only the key is known. */
    KeyedRow key(Fields fields, long number) {
        hash(fields, key.length > 0 ? key : contents);
        return new KeyedRow(new RowHash(0, 0, 0, hash.first(), hash.second(), 0, 0), number, 0, null);
    }

    /** A hash of 64 bits of each column that is compared. */
    long[] columns(Fields fields) {
        long[] hashes = new long[contents.length];
        int[] one = new int[1];
        for (int i = 0; i < hashes.length; i++) {
            one[0] = contents[i];
            hash(fields, one);
            hashes[i] = hash.first();
        }
        return hashes;
    }

    /** Each field has its length before it, so that no two lists of fields are the same bytes. */
    private void hash(Fields fields, int[] positions) {
        int at = 0;
        for (int position : positions) {
            fields.get(position, field);
            if (normal[position] == null) {
                at = add(field.block(), field.from(), field.bytes(), at);
            } else {
                byte[] value = normal[position].apply(field.toString()).getBytes(StandardCharsets.UTF_8);
                at = add(value, 0, value.length, at);
            }
        }
        hash.hash(text, 0, at);
    }

    private int add(byte[] bytes, int from, int length, int to) {
        int at = to;
        if (text.length - at < length + Integer.BYTES) {
            text = Arrays.copyOf(text, 2 * (at + length + Integer.BYTES));
        }
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            text[at++] = (byte) (length >>> shift);
        }
        System.arraycopy(bytes, from, text, at, length);
        return at + length;
    }
}
