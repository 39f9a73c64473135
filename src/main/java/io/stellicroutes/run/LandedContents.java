package io.stellicroutes.run;

import io.stellicroutes.base.Subject;
import io.stellicroutes.landing.FileDigest;
import io.stellicroutes.records.Count;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RecordReader;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** What is known of a run's landed file: its rows and its digest, each found out once for all who ask. Thread-safe. */
public final class LandedContents {
    private RowCount counting;
    private Count count;
    private FileDigest digest;

    /** The file's rows are counted while it is downloaded. */
    public synchronized void countedBy(RowCount download) {
        counting = download;
        count = null;
    }

    /** The digest of the file that was landed last; null for a file that is not here any more. */
    public synchronized void digest(FileDigest ofLanded) {
        digest = ofLanded;
    }

    synchronized void forget() {
        countedBy(null);
        digest(null);
    }

    /**
     * The digest of the landed file; where it has landed without, it begins now.
     *
     * @param file the landed file
     */
    public synchronized FileDigest digestOf(Path file) {
        if (digest == null) {
            digest = FileDigest.of(file);
        }
        return digest;
    }

    /**
     * How many rows the file has: counted while it was downloaded, or else now.
     *
     * @param rows the file's rows behind the header; read to their end if nobody has counted yet
     * @param file what errors are about
     * @throws io.stellicroutes.records.UnreadableFileException if the file's contents are no rows
     */
    public synchronized Count count(RecordReader reader, Header header, Iterator<List<String>> rows, Subject file) {
        if (count == null && counting != null && rows instanceof RecordReader.Rows) {
            count = counting.await().orElse(null);
        }
        if (count == null) {
            count = reader.count(rows, header, file);
        }
        return count;
    }

    /** Number of rows in the file, or -1 while unknown; does not wait. */
    public synchronized long expectedRows() {
        if (count != null) {
            return count.rows();
        }
        return counting == null ? -1 : counting.soFar().map(Count::rows).orElse(-1L);
    }

    /** What {@link #count} has counted; null if nobody has asked for it. */
    public synchronized Count counted() {
        return count;
    }
}
