package io.stellicroutes.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.stellicroutes.records.Change;
import io.stellicroutes.records.Change.Operation;
import io.stellicroutes.records.Row;
import java.io.IOException;

/**
 * Changes in the envelope that Debezium's JSON has without its schema. What it has no name for stands at the end of an
 * object: {@code export}, {@code run}, {@code file} and {@code row} in {@code source}, {@code seq} and {@code changed}
 * outside. The same bytes whenever a change is written. Immutable, thread-safe.
 */
final class DebeziumChanges implements JsonForm {
    private static final SerializedString BEFORE = new SerializedString("before");
    private static final SerializedString AFTER = new SerializedString("after");
    private static final SerializedString SOURCE = new SerializedString("source");
    private static final SerializedString VERSION = new SerializedString("version");
    private static final SerializedString CONNECTOR = new SerializedString("connector");
    private static final SerializedString NAME = new SerializedString("name");
    private static final SerializedString TIME = new SerializedString("ts_ms");
    private static final SerializedString SNAPSHOT = new SerializedString("snapshot");
    private static final SerializedString DATABASE = new SerializedString("db");
    private static final SerializedString SEQUENCE = new SerializedString("sequence");
    private static final SerializedString TABLE = new SerializedString("table");
    private static final SerializedString EXPORT = new SerializedString("export");
    private static final SerializedString RUN = new SerializedString("run");
    private static final SerializedString FILE = new SerializedString("file");
    private static final SerializedString ROW = new SerializedString("row");
    private static final SerializedString TRANSACTION = new SerializedString("transaction");
    private static final SerializedString OPERATION = new SerializedString("op");
    private static final SerializedString NUMBER = new SerializedString("seq");
    private static final SerializedString CHANGED = new SerializedString("changed");

    /** The version of this form, where Debezium has its own. */
    private static final SerializedString FORM = new SerializedString("1");

    private static final SerializedString STELLIC = new SerializedString("stellic");
    private static final SerializedString TRUE = new SerializedString("true");
    private static final SerializedString FALSE = new SerializedString("false");

    private final ChangedRecords records;
    private final JsonRecords after;
    private final long at;
    private final String sequence;
    private final SerializedString dataType;
    private final SerializedString export;
    private final SerializedString run;
    private final SerializedString file;

    DebeziumChanges(LoadContext context) {
        this.records = ChangedRecords.bare(context);
        this.after = new JsonRecords(context.header(), context.export().emptyAsNull());
        this.at = context.changes().at().toEpochMilli();
        this.sequence = "[\"" + context.changes().place() + "\",\"";
        this.dataType = new SerializedString(context.export().dataType());
        this.export = new SerializedString(context.export().name());
        this.run = new SerializedString(context.runId());
        this.file = new SerializedString(context.fileName());
    }

    @Override
    public void write(JsonGenerator json, Row row) throws IOException {
        Operation operation = row.change().operation();
        json.writeStartObject();
        json.writeFieldName(BEFORE);
        if (operation == Operation.UPDATE || operation == Operation.DELETE) {
            records.writeBefore(json, row);
        } else {
            json.writeNull();
        }
        json.writeFieldName(AFTER);
        if (operation == Operation.DELETE) {
            json.writeNull();
        } else {
            after.write(json, row);
        }
        writeSource(json, row);
        json.writeFieldName(TRANSACTION);
        json.writeNull();
        write(json, OPERATION, operation.code());
        write(json, TIME, at);
        write(json, NUMBER, row.number());
        json.writeFieldName(CHANGED);
        json.writeStartArray();
        for (String column : row.change().columns()) {
            json.writeString(column);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeSource(JsonGenerator json, Row row) throws IOException {
        Change change = row.change();
        json.writeFieldName(SOURCE);
        json.writeStartObject();
        write(json, VERSION, FORM);
        write(json, CONNECTOR, STELLIC);
        write(json, NAME, STELLIC);
        write(json, TIME, at);
        write(json, SNAPSHOT, change.operation() == Operation.READ ? TRUE : FALSE);
        write(json, DATABASE, dataType);
        write(json, SEQUENCE, sequence + row.number() + "\"]");
        write(json, TABLE, export);
        write(json, EXPORT, export);
        write(json, RUN, run);
        write(json, FILE, file);
        json.writeFieldName(ROW);
        if (change.row() == 0) {
            json.writeNull();
        } else {
            json.writeNumber(change.row());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, SerializedString name, SerializedString value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    private static void write(JsonGenerator json, SerializedString name, String value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    private static void write(JsonGenerator json, SerializedString name, long value) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(value);
    }
}
