package io.stellicroutes.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Records as JSON, the same for every destination: an object a record, keys are the header's names, values the fields'
 * text. Immutable, thread-safe.
 */
public final class JsonRecords implements JsonForm {
    /** The factory of every generator that writes records. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final List<SerializedString> names;
    private final int[] positions;
    private final boolean emptyAsNull;

    /** @param emptyAsNull whether an empty field is written as {@code null} and not as {@code ""} */
    public JsonRecords(Header header, boolean emptyAsNull) {
        this(header, IntStream.range(0, header.size()).boxed().toList(), emptyAsNull);
    }

    /** @param positions of the columns that are written, from 0 */
    JsonRecords(Header header, List<Integer> positions, boolean emptyAsNull) {
        this.names = positions.stream()
                .map(position -> new SerializedString(header.names().get(position)))
                .toList();
        this.positions = positions.stream().mapToInt(Integer::intValue).toArray();
        this.emptyAsNull = emptyAsNull;
    }

    @Override
    public void write(JsonGenerator json, Row row) throws IOException {
        write(json, row.fields());
    }

    /** Writes fields in the header's order as an object. */
    void write(JsonGenerator json, List<String> fields) throws IOException {
        json.writeStartObject();
        writeMembers(json, fields);
        json.writeEndObject();
    }

    /** As {@link #write(JsonGenerator, List)}, into an object that is begun already. */
    void writeMembers(JsonGenerator json, List<String> fields) throws IOException {
        for (int i = 0; i < positions.length; i++) {
            String value = fields.get(positions[i]);
            json.writeFieldName(names.get(i));
            if (emptyAsNull && value.isEmpty()) {
                json.writeNull();
            } else {
                json.writeString(value);
            }
        }
    }
}
