package io.stellicroutes.delivery;

import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Header;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What a load needs to know of the delivery that it makes.
 *
 * @param runId the run; letters, digits and hyphens
 * @param export the export whose records come
 * @param destination where they go
 * @param header the landed file's field names
 * @param landedFile the file whose records come
 * @param fileName the export's file name, cleaned: safe as the name of a file
 * @param rejects where rows go that can't be delivered
 * @param accounts where the delivery keeps its books
 * @param checkpoint the last row of an earlier attempt that is on record as delivered or rejected; 0 if there is none
 * @param attempt empty for a whole run; else a mark of the corrected rows that are delivered behind it
 * @param changes what its changes are; null if it sends all records
 */
public record LoadContext(
        String runId,
        ExportSpec export,
        DestinationSpec destination,
        Header header,
        Path landedFile,
        String fileName,
        RejectSink rejects,
        Accounts accounts,
        long checkpoint,
        String attempt,
        ChangeMode changes) {
    /**
     * What a delivery's changes have in common.
     *
     * @param at when the run began: the instant of all its changes
     * @param snapshot whether all records are sent, as {@link io.stellicroutes.records.Change.Operation#READ}, because
     *     nothing is known of what the destination has
     * @param adopts whether the destination's own records are compared with the snapshot's: those that differ are
     *     written, those that the snapshot lacks are deleted as its properties say
     * @param deletes whether anything may be deleted
     * @param accepted whether more may be deleted than the export's {@code max-deletes} says
     * @param place among the sets that the destination gets of the export: no other has it, and as texts those of later
     *     ones are greater
     */
    public record ChangeMode(
            Instant at, boolean snapshot, boolean adopts, boolean deletes, boolean accepted, String place) {
        /**
         * A set of which no more is deleted than the export says, for a destination that asks for no place.
         *
         * @param at when the run began
         * @param snapshot whether all records are sent
         * @param adopts whether the destination's own records are compared with them
         * @param deletes whether anything may be deleted
         */
        public ChangeMode(Instant at, boolean snapshot, boolean adopts, boolean deletes) {
            this(at, snapshot, adopts, deletes, false, "");
        }
    }

    /**
     * {@return the same delivery with another mark of its corrected rows, and with other changes}
     *
     * @param otherAttempt the mark of the corrected rows
     * @param otherChanges what its changes are; null if it sends all records
     */
    public LoadContext with(String otherAttempt, ChangeMode otherChanges) {
        return new LoadContext(
                runId,
                export,
                destination,
                header,
                landedFile,
                fileName,
                rejects,
                accounts,
                checkpoint,
                otherAttempt,
                otherChanges);
    }

    /** {@return the same for a delivery whenever it is tried, and for no other one} */
    public String id() {
        return runId + "-" + destination.name() + attempt;
    }

    /**
     * {@return a destination's setting in which {@code ${export}}, {@code ${tenant}} and {@code ${run-id}} stand for
     * this delivery's}
     *
     * @param setting the property's name without its prefix
     */
    public String text(String setting) {
        return filled(destination.get(setting));
    }

    /**
     * {@return a text in which {@code ${export}}, {@code ${tenant}} and {@code ${run-id}} stand for this delivery's}
     *
     * @param text a text of the user's
     */
    public String filled(String text) {
        return export.filled(text).replace("${run-id}", runId);
    }

    /** {@return a record a message as JSON, as export and destination want it} */
    public JsonForm json() {
        if (changes == null) {
            return new JsonRecords(header, export.emptyAsNull());
        }
        return Envelope.of(destination) == Envelope.DEBEZIUM ? new DebeziumChanges(this) : ChangedRecords.bare(this);
    }

    /**
     * {@return as {@link #json}, where several records are in one message: each says by itself what has happened to it}
     */
    public JsonForm jsonInBatch() {
        if (changes == null) {
            return json();
        }
        return switch (Envelope.of(destination)) {
            case DEBEZIUM -> new DebeziumChanges(this);
            case CLOUDEVENTS -> new CloudEventChanges(this);
            case NONE -> ChangedRecords.marked(this);
        };
    }

    /** {@return the media type of {@link #jsonInBatch}'s arrays} */
    public String batchMediaType() {
        return changes == null
                ? Envelope.NONE.batchMediaType()
                : Envelope.of(destination).batchMediaType();
    }

    /** {@return what stands beside a message that carries one record; empty if that is not wanted} */
    public Optional<CloudEventChanges> cloudEvents() {
        return changes != null && Envelope.of(destination) == Envelope.CLOUDEVENTS
                ? Optional.of(new CloudEventChanges(this))
                : Optional.empty();
    }

    /**
     * {@return the same for a row whenever it is sent, and for no other row: what a destination knows a repetition by}
     *
     * @param row the row's number, from 1
     */
    public String idOf(long row) {
        return id() + "-" + row;
    }

    /**
     * {@return as {@link #idOf(long)}, for a whole batch}
     *
     * @param batch some records
     */
    public String idOf(Batch batch) {
        return idOf(batch.firstRow()) + "-" + batch.lastRow();
    }

    /** {@return what errors are about} */
    public Subject subject() {
        return Subject.ofExport(export.name()).to(destination.name());
    }

    /** How logs begin. */
    @Override
    public String toString() {
        return subject().toString();
    }
}
