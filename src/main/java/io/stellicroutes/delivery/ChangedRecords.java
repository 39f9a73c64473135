package io.stellicroutes.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Changes as the records alone, in JSON. Of a record that is gone there is what is known of it: its key, all of it if
 * it was kept. Immutable, thread-safe.
 */
public final class ChangedRecords implements JsonForm {
    /** What the operation is called beside the columns of a record. */
    public static final String OPERATION = "_op";

    private static final SerializedString OPERATION_NAME = new SerializedString(OPERATION);

    private final JsonRecords all;
    private final JsonRecords keys;
    private final boolean marked;

    private ChangedRecords(LoadContext context, boolean marked) {
        Header header = context.header();
        boolean emptyAsNull = context.export().emptyAsNull();
        List<Integer> key = RecordKey.of(context).positions();
        this.all = new JsonRecords(header, emptyAsNull);
        this.keys = new JsonRecords(
                header,
                key.isEmpty() ? IntStream.range(0, header.size()).boxed().toList() : key,
                emptyAsNull);
        this.marked = marked;
    }

    /**
     * Records as they are.
     *
     * @throws DeliveryException if the file lacks one of the key's columns
     */
    static ChangedRecords bare(LoadContext context) {
        return new ChangedRecords(context, false);
    }

    /**
     * Records whose first member is the operation, {@value #OPERATION}.
     *
     * @throws DeliveryException if the file lacks one of the key's columns, or has one that is called so
     */
    public static ChangedRecords marked(LoadContext context) {
        checkMark(context);
        return new ChangedRecords(context, true);
    }

    /**
     * Makes sure that no column has the operation's name.
     *
     * @throws DeliveryException if one has
     */
    public static void checkMark(LoadContext context) {
        if (context.header().names().stream().anyMatch(OPERATION::equalsIgnoreCase)) {
            throw new DeliveryException(
                    ErrorCode.DUPLICATE_COLUMN,
                    context.subject(),
                    "the file has a column " + OPERATION + ", and that is what mode=changes calls the operation: set "
                            + context.destination().property("columns." + OPERATION + ".rename"));
        }
    }

    @Override
    public void write(JsonGenerator json, Row row) throws IOException {
        json.writeStartObject();
        if (marked) {
            json.writeFieldName(OPERATION_NAME);
            json.writeString(row.change().operation().code());
        }
        Change change = row.change();
        if (change.operation() == Change.Operation.DELETE && change.before() == null) {
            keys.writeMembers(json, row.fields());
        } else {
            all.writeMembers(json, row.fields());
        }
        json.writeEndObject();
    }

    /** Writes what was there before an update or a delete, as far as it is known. */
    void writeBefore(JsonGenerator json, Row row) throws IOException {
        if (row.change().before() == null) {
            keys.write(json, row.fields());
        } else {
            all.write(json, row.change().before());
        }
    }
}
