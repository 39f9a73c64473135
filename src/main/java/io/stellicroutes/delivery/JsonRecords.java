package io.stellicroutes.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/**
 * Records as JSON, the same for every destination: an object a record, keys are the header's names, values the fields'
 * text. Immutable, thread-safe.
 */
public final class JsonRecords {
    /** The factory of every generator that writes records. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final List<SerializedString> names;
    private final boolean emptyAsNull;

    /** @param emptyAsNull whether an empty field is written as {@code null} and not as {@code ""} */
    public JsonRecords(Header header, boolean emptyAsNull) {
        this.names = header.names().stream().map(SerializedString::new).toList();
        this.emptyAsNull = emptyAsNull;
    }

    /** Writes one record as an object. */
    public void write(JsonGenerator json, Row row) throws IOException {
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
    }

    /** One record as text. */
    public String text(Row row) {
        return text(json -> write(json, row));
    }

    /** Records as the text of one array. */
    public String array(List<Row> rows) {
        return text(json -> {
            json.writeStartArray();
            for (Row row : rows) {
                write(json, row);
            }
            json.writeEndArray();
        });
    }

    private static String text(Writing writing) {
        Writer text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }
}
