package io.stellicroutes.changes;

import io.stellicroutes.records.Field;
import io.stellicroutes.records.Fields;
import io.stellicroutes.records.Header;
import java.util.Arrays;

/**
 * The hashes of a file's rows: of the key, and of all columns that are compared. Rows of two files have the same hash
 * if their fields are the same text, whatever the order of the columns and the quotes are. Not thread-safe.
 */
final class RowHashes {
    private final SipHash hash;
    private final int[] key;
    private final int[] contents;
    private final Field field = new Field();
    private byte[] text = new byte[256];

    RowHashes(Compared compared, Header header, SipHash hash) {
        this.hash = hash;
        this.key = Compared.positions(compared.key(), header);
        this.contents = Compared.positions(compared.columns(), header);
    }

    /** A row with its hashes; without key columns its contents are its key. */
    KeyedRow row(Fields fields, long number, byte[] bytes) {
        hash(fields, contents);
        long contents0 = hash.first();
        long contents1 = hash.second();
        if (key.length > 0) {
            hash(fields, key);
        }
        return new KeyedRow(hash.first(), hash.second(), contents0, contents1, number, bytes);
    }

    /** A row of which only the key is known. */
    KeyedRow key(Fields fields, long number) {
        hash(fields, key.length > 0 ? key : contents);
        return new KeyedRow(hash.first(), hash.second(), 0, 0, number, null);
    }

    /** Each field has its length before it, so that no two lists of fields are the same bytes. */
    private void hash(Fields fields, int[] positions) {
        int at = 0;
        for (int position : positions) {
            fields.get(position, field);
            int length = field.bytes();
            if (text.length - at < length + Integer.BYTES) {
                text = Arrays.copyOf(text, 2 * (at + length + Integer.BYTES));
            }
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                text[at++] = (byte) (length >>> shift);
            }
            System.arraycopy(field.block(), field.from(), text, at, length);
            at += length;
        }
        hash.hash(text, 0, at);
    }
}
