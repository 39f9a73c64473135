package io.stellicroutes.delivery.files;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stellicroutes.delivery.JsonForm;
import io.stellicroutes.delivery.JsonRecords;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.io.OutputStream;

/** One JSON object a record and a line, UTF-8. Not thread-safe. */
final class JsonLines implements RecordWriter {
    private final JsonGenerator json;
    private final JsonForm form;

    JsonLines(OutputStream out, JsonForm form) throws IOException {
        this.form = form;
        json = JsonRecords.FACTORY.createGenerator(out, JsonEncoding.UTF8);
        json.setRootValueSeparator(null);
    }

    @Override
    public void write(Row row) throws IOException {
        form.write(json, row);
        json.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
