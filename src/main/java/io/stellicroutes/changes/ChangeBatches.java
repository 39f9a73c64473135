package io.stellicroutes.changes;

import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Change.Operation;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.ReadAhead;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.Row;
import io.stellicroutes.records.RowParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** The changes of a set in batches: reads the sections, one after the other. Not thread-safe. */
final class ChangeBatches extends ReadAhead {
    /** About as many bytes a batch holds before it ends early. */
    private static final long LARGE = 1 << 22;

    private final Path directory;
    private final Header header;
    private final long count;
    private final RowParser parser;
    private final int batchSize;
    private final long checkpoint;
    private final RecordReader.Listener listener;
    private final Iterator<ChangeFiles.Section> sections = List.of(
                    ChangeFiles.Section.REJECTS,
                    ChangeFiles.Section.DELETES,
                    ChangeFiles.Section.UPDATES,
                    ChangeFiles.Section.INSERTS)
            .iterator();
    private ChangeFiles.Section section;
    private ChangeFiles.In in;
    private long number;
    private long size;
    private boolean closed;

    ChangeBatches(
            Path directory,
            Header header,
            long count,
            RowParser parser,
            int batchSize,
            long checkpoint,
            RecordReader.Listener listener) {
        this.directory = directory;
        this.header = header;
        this.count = count;
        this.parser = parser;
        this.batchSize = batchSize;
        this.checkpoint = checkpoint;
        this.listener = listener;
    }

    @Override
    protected Batch read() throws IOException {
        List<Row> batch = new ArrayList<>(batchSize);
        size = 0;
        while (batch.size() < batchSize && size < LARGE && more()) {
            Row row = row();
            if (row != null) {
                batch.add(row);
            }
        }
        return batch.isEmpty() ? null : new Batch(header, batch, number);
    }

    private boolean more() throws IOException {
        while (!closed && (in == null || !in.hasNext())) {
            if (!sections.hasNext()) {
                checkCount();
                return false;
            }
            if (in != null) {
                in.close();
            }
            section = sections.next();
            in = new ChangeFiles.In(directory, section);
        }
        return !closed;
    }

    /** The files were whole when this was opened: then the disk has lost some. */
    private void checkCount() throws IOException {
        if (number != count) {
            Files.deleteIfExists(directory.resolve(ChangeSet.DESCRIPTION));
            throw new IOException("of " + count + " changes that were found, " + number
                    + " are in the work directory: the next attempt looks for them again");
        }
    }

    /** The next change; null if it is rejected or skipped. */
    private Row row() throws IOException {
        number++;
        return switch (section) {
            case REJECTS -> reject(in.rejected());
            case DELETES -> deleted(in.deleted());
            case UPDATES -> updated(in.updated());
            case INSERTS -> inserted(in.inserted());
            case GAPS, SKIPS -> throw new IllegalStateException("not a section of changes");
        };
    }

    private boolean isSkipped() {
        if (number <= checkpoint) {
            return true;
        }
        listener.read();
        return false;
    }

    private Row reject(ChangeFiles.Rejected rejected) {
        if (!isSkipped()) {
            listener.ragged(
                    number,
                    "row " + rejected.row() + " of the file: " + rejected.reason(),
                    parser.fields(rejected.bytes()));
        }
        return null;
    }

    private Row deleted(ChangeFiles.Deleted deleted) {
        List<String> values = deleted.values();
        return isSkipped()
                ? null
                : row(values, new Change(Operation.DELETE, 0, List.of(), deleted.whole() ? values : null));
    }

    private Row updated(ChangeFiles.Updated updated) {
        if (isSkipped()) {
            return null;
        }
        size += updated.bytes().length;
        List<String> columns =
                Arrays.stream(updated.columns()).mapToObj(header.names()::get).toList();
        List<String> before = updated.before();
        boolean whole = before.size() == header.size();
        return row(
                parser.fields(updated.bytes()),
                new Change(
                        Operation.UPDATE,
                        updated.row(),
                        columns,
                        whole ? before : null,
                        before.isEmpty() ? null : before.subList(0, header.size())));
    }

    private Row inserted(ChangeFiles.Inserted inserted) {
        if (isSkipped()) {
            return null;
        }
        size += inserted.bytes().length;
        return row(parser.fields(inserted.bytes()), Change.of(Operation.CREATE, inserted.row()));
    }

    private Row row(List<String> fields, Change change) {
        return new Row(number, fields, fields, change);
    }

    /** It has no batch then, and may be asked. */
    @Override
    public void close() throws IOException {
        closed = true;
        if (in != null) {
            in.close();
        }
    }
}
