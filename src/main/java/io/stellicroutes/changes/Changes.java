package io.stellicroutes.changes;

import io.stellicroutes.records.Row;

/** Told of each change between two files, in no order; a row has the columns of its own file. */
public interface Changes {
    /** A row whose key only the new file has. */
    void inserted(Row now);

    /** A row that has other contents in the new file. */
    void updated(Row old, Row now);

    /** A row whose key only the old file has. */
    void deleted(Row old);
}
