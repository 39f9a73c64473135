package io.stellicroutes.delivery.files;

import io.stellicroutes.records.Row;
import java.io.IOException;

/** Writes records to a file in one format. Not thread-safe. */
interface RecordWriter extends AutoCloseable {
    void write(Row row) throws IOException;

    /** Writes what is still held back and closes the file. */
    @Override
    void close() throws IOException;
}
