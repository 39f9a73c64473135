package io.stellicroutes.changes;

import io.stellicroutes.records.KnownRows;
import io.stellicroutes.records.RawRow;
import java.io.Closeable;
import java.io.IOException;

/**
 * Hashes the rows of a file, and expects those of its baseline in about the same order: where one is there, its end is
 * known without a search. Behind some 2,000 rows in a row that are gone or changed nothing is found any more, and each
 * row is searched. Whatever is expected, a row has the hash of its own bytes. Not thread-safe.
 */
final class ExpectedRows implements KnownRows, Closeable {
    /** How far it is looked for a row that is not the expected one. */
    private static final int NEAR = Window.SIZE;

    /** How far it is looked after 16, 32, 64 … rows in a row that were not found. */
    private static final int FAR = EntryReader.BUFFERED / 2;

    private final SipHash hash;
    private final EntryReader entries;
    /** Whether nothing is expected any more. */
    private boolean ended;
    /** Rows in a row that were not found: about as many entries ahead, the next one is expected. */
    private int missed;

    /** @param entries of the baseline, closed with this; null for none */
    ExpectedRows(SipHash hash, EntryReader entries) {
        this.hash = hash;
        this.entries = entries;
        this.ended = entries == null;
    }

    @Override
    public int length() {
        return missed < NEAR && has(missed) ? entries.length(missed) : UNKNOWN;
    }

    @Override
    public boolean recognise(RawRow row) {
        hash(row);
        if (!is(missed, row)) {
            return false;
        }
        pass(missed + 1);
        return true;
    }

    @Override
    public void found(RawRow row) {
        hash(row);
        boolean far = missed >= NEAR && Integer.bitCount(missed) == 1;
        int reach = far ? FAR : missed < NEAR ? NEAR : 1;
        for (int i = 0; i < reach && has(i); i++) {
            if (is(i, row)) {
                pass(i + 1);
                return;
            }
        }
        missed++;
    }

    private void hash(RawRow row) {
        hash.hash(row.block(), row.from(), row.length());
        row.hash(hash.first(), hash.second());
    }

    private boolean is(int index, RawRow row) {
        return entries.hasRaw(index, row.hash0(), row.hash1());
    }

    private void pass(int count) {
        for (int i = 0; i < count; i++) {
            entries.pass();
        }
        missed = 0;
    }

    /** Whether so many entries follow; none does behind a place that can't be read: the comparison tells of it. */
    private boolean has(int index) {
        if (ended) {
            return false;
        }
        try {
            boolean has = entries.has(index);
            ended = index == 0 && !has;
            return has;
        } catch (IOException e) {
            // the comparison reads the same file, and fails
            ended = true;
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (entries != null) {
            entries.close();
        }
    }
}
