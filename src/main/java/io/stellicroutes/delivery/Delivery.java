package io.stellicroutes.delivery;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Subject;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.SkippedRows;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RecordReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One delivery under way: a landed file, a destination, and the count of rows so far. The exchange property
 * {@code stellicDelivery} carries it through the route {@code to-<type>}. The counters may be read from other threads.
 */
public final class Delivery implements RejectSink {
    /** How many batches may be sent again after a kill, to a destination that detects repetitions by id. */
    private static final int BATCHES_TOGETHER = 5;

    /** How many rows may be sent again. A broker remembers only the last ids: Artemis 20,000. */
    private static final long ROWS_TOGETHER = 5_000;

    private final String runId;
    private final ExportSpec export;
    private final DestinationSpec destination;
    private final Path landedFile;
    private final String fileName;
    private final Accounts accounts;
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private volatile Header header;
    private volatile boolean headerMayBeARecord;
    private volatile ColumnView columns;
    private volatile long checkpoint;
    private volatile long allowed = Long.MAX_VALUE;
    private volatile String firstReject;
    private long deliveredBefore;
    private volatile RowCorrections corrections = RowCorrections.NONE;
    private volatile long rowsBefore;
    private volatile SentChanges changes;
    private volatile SkippedRows skipped = SkippedRows.NONE;
    private Baseline.Move move;
    private boolean anew;
    private UnconfirmedRows doubted;
    private boolean recalled;
    private long checkpointRow;
    private long lastRow;
    private volatile long lastDelivered;
    private volatile boolean arrived;
    private volatile End end = End.NOT_YET;
    private Iterator<?> rows = Collections.emptyIterator();
    private int batchesSinceCheckpoint;
    private boolean hasRejectsSinceCheckpoint;

    /**
     * @param fileName the export's file name, cleaned: safe as the name of a file
     * @param accounts where rejected rows and checkpoints are kept; the delivery itself counts
     */
    public Delivery(
            String runId,
            ExportSpec export,
            DestinationSpec destination,
            Path landedFile,
            String fileName,
            Accounts accounts) {
        this.runId = runId;
        this.export = export;
        this.destination = destination;
        this.landedFile = landedFile;
        this.fileName = fileName;
        this.accounts = accounts;
    }

    /** Where this delivery keeps its books. */
    public Accounts accounts() {
        return accounts;
    }

    /** The row of the last checkpoint: the delivery resumes after it. 0 for a delivery from the beginning. */
    public long checkpoint() {
        return checkpoint;
    }

    /**
     * Records that everything up to a row is committed or rejected.
     *
     * @param row the row's number, from 1
     * @param patient whether that may go on record later, with some more batches
     */
    public void checkpoint(long row, boolean patient) {
        lastRow = row;
        lastDelivered = delivered();
        batchesSinceCheckpoint++;
        if (!patient
                || hasRejectsSinceCheckpoint
                || batchesSinceCheckpoint == BATCHES_TOGETHER
                || row - checkpointRow >= ROWS_TOGETHER) {
            checkpointRest();
        }
    }

    /** The destination has rejected rows of the current batch: its checkpoint is not postponed. */
    public void checkpointAtOnce() {
        hasRejectsSinceCheckpoint = true;
    }

    /** Puts on record what is delivered and not on record yet; to be called when the delivery ends, however it ends. */
    public void checkpointRest() {
        if (batchesSinceCheckpoint > 0) {
            accounts.checkpoint(lastRow, lastDelivered, skipped.through(lastRow), batchesSinceCheckpoint);
            checkpointRow = lastRow;
            batchesSinceCheckpoint = 0;
            hasRejectsSinceCheckpoint = false;
        }
    }

    /** What an earlier attempt has left is known here, or there is nothing to know. */
    public void recalled() {
        recalled = true;
    }

    /** Whether it is. */
    public boolean isRecalled() {
        return recalled;
    }

    /** What an earlier attempt has left in doubt. */
    public void doubted(UnconfirmedRows rows) {
        doubted = rows;
    }

    /**
     * What an earlier attempt has left in doubt, and this one has not found out: a destination that takes records bit
     * by bit has confirmed more since, one that takes a delivery as a whole has not got as far as that.
     */
    public Optional<UnconfirmedRows> doubted() {
        return destination.takesWhole() || lastRow <= checkpoint ? Optional.ofNullable(doubted) : Optional.empty();
    }

    /** Rows sent by the route but not confirmed by the destination. */
    public Optional<UnconfirmedRows> unconfirmed() {
        long confirmed = Math.max(lastRow, checkpoint);
        long last = skipped.number(read());
        return last > confirmed ? Optional.of(UnconfirmedRows.of(confirmed + 1, last)) : Optional.empty();
    }

    /** The rows that a destination has taken bit by bit, and for which there is no checkpoint yet. */
    public Optional<UnconfirmedRows> takenSinceCheckpoint() {
        return !destination.takesWhole() && delivered() > lastDelivered ? unconfirmed() : Optional.empty();
    }

    /** Goes on where an earlier attempt stood. */
    public void resume(long row, long rowsDelivered) {
        checkpoint = row;
        checkpointRow = row;
        read.set(row);
        delivered.set(rowsDelivered);
        rejected.set(row - rowsDelivered);
        lastDelivered = rowsDelivered;
    }

    /** Everything counted is committed at the destination: the route to it has ended. */
    public void arrived() {
        arrived = true;
    }

    /**
     * Rows that the destination holds for good. Of a delivery that did not come to its end: those up to the last batch
     * that has a checkpoint; none, where the destination takes a delivery as a whole or not at all.
     */
    public long committed() {
        if (arrived) {
            return delivered();
        }
        return destination.takesWhole() ? 0 : lastDelivered;
    }

    /** How it has ended in this process. */
    public enum End {
        /** It is under way. */
        NOT_YET,
        /** The destination holds everything that was counted. */
        DELIVERED,
        /** The destination holds what {@link #committed()} says. */
        FAILED,
        /** Likewise, and it goes on by itself later. */
        HELD,
        /** Another process has it, or has delivered it. */
        ELSEWHERE
    }

    /** It has ended. */
    public void ended(End how) {
        end = how;
    }

    /** How it has ended; any thread may ask. */
    public End end() {
        return end;
    }

    /** The rows that it reads; {@link #closeRows} closes them. */
    public void rows(Iterator<?> read) {
        rows = read;
    }

    /** Closes the rows that it reads, however far it has come; of no effect on rows that are closed. */
    public void closeRows() throws IOException {
        RecordReader.close(rows);
    }

    /** Delivers corrected rows in the place of rejected ones. */
    public void correct(RowCorrections rows) {
        corrections = rows;
    }

    /** As {@link #correct}; and nothing but these rows, for the destination has the other ones. */
    public void correctOnly(RowCorrections rows, long rowsRead, long rowsDelivered) {
        recalled = true;
        corrections = rows;
        read.set(rowsRead);
        delivered.set(rowsDelivered);
        deliveredBefore = rowsDelivered;
        rejected.set(rowsRead - rowsDelivered - rows.rows().size());
        lastDelivered = rowsDelivered;
    }

    /** How many of the {@link #delivered} rows another delivery has brought: where only corrected rows are sent. */
    public long deliveredBefore() {
        return deliveredBefore;
    }

    /** Sends changes and not all records; or all of them as changes, in a snapshot. */
    public void changes(SentChanges found) {
        changes = found;
    }

    /**
     * Rows that it neither delivers nor rejects, and does not count.
     *
     * @return how many there are up to the checkpoint, behind which it resumes
     */
    public long skips(SkippedRows rows) {
        skipped = rows;
        long before = rows.through(checkpoint);
        if (before > 0) {
            read.set(checkpoint - before);
            rejected.set(checkpoint - before - lastDelivered);
        }
        return before;
    }

    /** The changes that it sends, once they are found; empty if it sends all records. */
    public Optional<SentChanges> changes() {
        return Optional.ofNullable(changes);
    }

    /** What the destination has now, for the ledger. */
    public void moves(Baseline.Move to) {
        move = to;
    }

    /** What the destination has when it has ended; empty if it sends no changes. */
    public Optional<Baseline.Move> move() {
        return Optional.ofNullable(move);
    }

    /**
     * Whether changes may have reached the destination, all at once.
     *
     * @param load what brings them; null if that was not begun
     */
    public boolean mayHaveBroughtChanges(Load load) {
        return (arrived || (load != null && load.mayHaveArrived()))
                && destination.takesWhole()
                && changes != null
                && changes.hasSomething();
    }

    /** Sends all records again, whatever the baseline. */
    public void startAnew() {
        anew = true;
    }

    public boolean startsAnew() {
        return anew;
    }

    /** The rows that have been corrected. */
    public RowCorrections corrections() {
        return corrections;
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

    /** What the destination may see of the records. */
    public void columns(ColumnView seen) {
        columns = seen;
        header = seen.header();
    }

    /** The field names that the destination gets, as others may be told of them; none if they are not known. */
    public List<String> toldColumns() {
        return header == null || headerMayBeARecord ? List.of() : header.names();
    }

    /** The file's first row may be a record: never report it. */
    public void headerMayBeARecord() {
        headerMayBeARecord = true;
    }

    /**
     * What a {@link Load} is opened with; for expressions in routes:
     * {@code ${exchangeProperty.stellicDelivery.context}}.
     */
    public LoadContext getContext() {
        return new LoadContext(
                runId,
                columns == null ? export : columns.of(export),
                columns == null ? destination : columns.of(destination),
                header(),
                landedFile,
                fileName,
                this,
                accounts,
                checkpoint,
                changes == null ? corrections.mark() : changes.mark(),
                changes == null ? null : changes.context());
    }

    /**
     * From now on more rejects than these fail the delivery.
     *
     * @param rejects how many are allowed
     */
    public void allow(long rejects) {
        allowed = rejects;
        checkRejects();
    }

    /** How many rows the last file had that this one is to replace: far fewer fail the delivery. */
    public void rowsBefore(long rows) {
        rowsBefore = rows;
    }

    /** What the first rejected row of an earlier attempt was, for the words of a failure. */
    public void firstReject(long row, String reason) {
        firstReject = "row " + row + ": " + reason;
    }

    @Override
    public void reject(long row, String reason, List<String> fields) {
        accounts.reject(row, reason, fields);
        if (firstReject == null) {
            firstReject(row, reason);
        }
        rejected.incrementAndGet();
        checkRejects();
    }

    @Override
    public void check() {
        accounts.check();
    }

    /**
     * Makes sure, when every row has been read and nothing is visible yet, that no more are rejected than may be, and
     * that they are not far fewer than the last time.
     *
     * @throws DeliveryException if so
     */
    public void checkBeforeFinish() {
        if (export.rules().isShrunk(rowsBefore, read())) {
            throw new DeliveryException(
                    ErrorCode.FILE_SHRANK,
                    subject(),
                    "held back: the file has " + Plural.of(read(), "row") + ", the last one had " + rowsBefore
                            + ": fewer by more than "
                            + export.property("max-shrink") + "="
                            + export.rules().maxShrink().toPlainString()
                            + "%. Nothing was replaced. If that is right: bin/stellic-exports run " + export.name()
                            + " --accept-shrink");
        }
        allow(Math.min(allowed, export.rules().maxRejects().among(changes == null ? read() : changes.rows())));
    }

    private void checkRejects() {
        if (rejected() > allowed) {
            throw new DeliveryException(
                    ErrorCode.MAX_REJECTS,
                    subject(),
                    rejected()
                            + " of the " + Plural.of(read(), "row") + " read so far "
                            + (rejected() == 1 ? "was" : "were")
                            + " rejected, more than "
                            + export.property("max-rejects") + "="
                            + export.rules().maxRejects() + " allows. The first is " + firstReject + ". "
                            + (destination.takesWhole()
                                    ? "Nothing of it was delivered. "
                                    : "What was delivered stays. ")
                            + "bin/stellic-exports rejects " + runId
                            + " lists them; correct them, or set max-rejects higher");
        }
    }

    /** Counts a row that has been read from the file, whatever becomes of it. */
    public void countRead() {
        if (!corrections.alone()) {
            read.incrementAndGet();
        }
    }

    /** Counts all rows of a file that goes as it is. */
    public void countAll(long rows) {
        read.set(rows);
        delivered.set(rows);
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

    /** What errors are about. */
    public Subject subject() {
        return Subject.ofExport(export.name()).to(destination.name());
    }

    @Override
    public String toString() {
        return export.name() + "/" + runId + " to " + destination.name();
    }
}
