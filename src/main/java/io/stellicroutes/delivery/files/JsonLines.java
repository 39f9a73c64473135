package io.stellicroutes.delivery.files;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stellicroutes.delivery.JsonRecords;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.io.OutputStream;

/** One JSON object a record and a line, UTF-8. Not thread-safe. */
final class JsonLines implements RecordWriter {
    private final JsonGenerator json;
    private final JsonRecords records;

    /** @param emptyAsNull whether an empty field is written as {@code null} and not as {@code ""} */
    JsonLines(OutputStream out, Header header, boolean emptyAsNull) throws IOException {
        records = new JsonRecords(header, emptyAsNull);
        json = JsonRecords.FACTORY.createGenerator(out, JsonEncoding.UTF8);
        json.setRootValueSeparator(null);
    }

    @Override
    public void write(Row row) throws IOException {
        records.write(json, row);
        json.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
