package io.stellicroutes.delivery;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.records.Header;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One delivery under way: a landed file, a destination, and the count of rows so far. The exchange property
 * {@code stellicLeg} carries it through the route {@code to-<type>}. The counters may be read from other threads.
 */
public final class Leg implements Rejects {
    private final String runId;
    private final ExportSpec export;
    private final DestinationSpec destination;
    private final Path landedFile;
    private final String fileName;
    private final Rejects rejects;
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private volatile Header header;

    /**
     * @param fileName the export's file name, cleaned: safe as the name of a file
     * @param rejects where rejected rows are kept; the leg itself counts them
     */
    public Leg(
            String runId,
            ExportSpec export,
            DestinationSpec destination,
            Path landedFile,
            String fileName,
            Rejects rejects) {
        this.runId = runId;
        this.export = export;
        this.destination = destination;
        this.landedFile = landedFile;
        this.fileName = fileName;
        this.rejects = rejects;
    }

    /** Where this leg keeps its rejected rows. */
    public Rejects rejects() {
        return rejects;
    }

    public String runId() {
        return runId;
    }

    public ExportSpec export() {
        return export;
    }

    /** The destination's name; for expressions in routes. */
    public String getDestinationName() {
        return destination.name();
    }

    public DestinationSpec destination() {
        return destination;
    }

    public Path landedFile() {
        return landedFile;
    }

    public String fileName() {
        return fileName;
    }

    /** The file's field names; known as soon as its first row has been read. */
    public Header header() {
        return Objects.requireNonNull(header, "the header has not been read yet");
    }

    public void header(Header names) {
        header = names;
    }

    /** What a {@link Load} is opened with; for expressions in routes: {@code ${exchangeProperty.stellicLeg.context}}. */
    public LoadContext getContext() {
        return new LoadContext(runId, export, destination, header(), fileName, this);
    }

    @Override
    public void reject(long row, String reason, List<String> fields) {
        rejects.reject(row, reason, fields);
        rejected.incrementAndGet();
    }

    /** Counts a row that has been read from the file, whatever becomes of it. */
    public void countRead() {
        read.incrementAndGet();
    }

    /** Counts rows that the destination has taken. */
    public void countDelivered(long rows) {
        delivered.addAndGet(rows);
    }

    public long read() {
        return read.get();
    }

    public long delivered() {
        return delivered.get();
    }

    public long rejected() {
        return rejected.get();
    }

    @Override
    public String toString() {
        return export.name() + "/" + runId + " to " + destination.name();
    }
}
