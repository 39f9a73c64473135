package io.stellicroutes.changes;

import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;
import io.stellicroutes.records.Row;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** One of two files that are compared: the rows ahead, and those that have not been found in the other file yet. */
final class Side implements Closeable {
    private final RawRows rows;
    private final Window ahead;
    private final RowHashes hashes;
    private final Displaced displaced = new Displaced();
    /** Null as long as the displaced rows are in memory. */
    private Partitions partitions;

    Side(RawRows rows, Compared compared, SipHash hash, LeftOut leftOut) {
        this.rows = rows;
        this.ahead = new Window(rows, row -> leftOut.has(row.number()));
        this.hashes = new RowHashes(compared, rows.header(), hash);
    }

    Window ahead() {
        return ahead;
    }

    Displaced displaced() {
        return displaced;
    }

    /** Takes the next row, which must be there, from those ahead. */
    KeyedRow next() {
        RawRow row = ahead.get(0);
        byte[] bytes = row.bytes();
        KeyedRow keyed =
                new KeyedRow(hashes.row(rows.fields(bytes.clone()), 0, 0, bytes.length), row.number(), 0, bytes);
        ahead.pass();
        return keyed;
    }

    /** A row of this file with its fields; its bytes are used up. */
    Row fields(KeyedRow row) {
        return new Row(row.number(), rows.fields(row.bytes()));
    }

    boolean isOnDisk() {
        return partitions != null;
    }

    /** Takes the displaced rows to the disk; those to come follow by {@link #write}. */
    void spill(Path directory) throws IOException {
        partitions = new Partitions(directory);
        displaced.drain(partitions::add);
    }

    void write(KeyedRow row) throws IOException {
        partitions.add(row);
    }

    /** Ends the writing. */
    void flush() throws IOException {
        partitions.flush();
    }

    /** The rows of one of the files on the disk. */
    void read(int partition, Partitions.RowConsumer to) throws IOException {
        partitions.read(partition, to);
    }

    /** Deletes what is on the disk. */
    @Override
    public void close() throws IOException {
        if (partitions != null) {
            partitions.close();
        }
    }
}
