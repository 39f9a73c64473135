package io.stellicroutes.delivery.files;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * One JSON object a record and a line, UTF-8: keys are the header's names, values the fields' text. Not thread-safe.
 */
final class JsonLines implements RecordWriter {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final JsonGenerator json;
    private final List<SerializedString> names;
    private final boolean emptyAsNull;

    /** @param emptyAsNull whether an empty field is written as {@code null} and not as {@code ""} */
    JsonLines(OutputStream out, Header header, boolean emptyAsNull) throws IOException {
        this.names = header.names().stream().map(SerializedString::new).toList();
        this.emptyAsNull = emptyAsNull;
        json = FACTORY.createGenerator(out, JsonEncoding.UTF8);
        json.setRootValueSeparator(null);
    }

    @Override
    public void write(Row row) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < names.size(); i++) {
            String value = row.fields().get(i);
            json.writeFieldName(names.get(i));
            if (emptyAsNull && value.isEmpty()) {
                json.writeNull();
            } else {
                json.writeString(value);
            }
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
