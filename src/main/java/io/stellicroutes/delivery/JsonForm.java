package io.stellicroutes.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/** How rows become JSON: an object each. Immutable, thread-safe. */
public interface JsonForm {
    /** Writes one row as an object. */
    void write(JsonGenerator json, Row row) throws IOException;

    /** One row as text. */
    default String text(Row row) {
        return text(json -> write(json, row));
    }

    /** Rows as the text of one array. */
    default String array(List<Row> rows) {
        return text(json -> {
            json.writeStartArray();
            for (Row row : rows) {
                write(json, row);
            }
            json.writeEndArray();
        });
    }

    /** One row as a map, for those who want no text. */
    default Map<String, Object> map(Row row) {
        ObjectMapper mapper = Maps.MAPPER;
        try (TokenBuffer tokens = new TokenBuffer(mapper, false)) {
            write(tokens, row);
            try (JsonParser parser = tokens.asParser()) {
                return mapper.readValue(parser, Maps.TYPE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Writing writing) {
        Writer text = new StringWriter();
        try (JsonGenerator json = JsonRecords.FACTORY.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** What is written to a generator. */
    @FunctionalInterface
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    /** What makes maps. */
    final class Maps {
        private static final ObjectMapper MAPPER = new ObjectMapper();
        private static final TypeReference<Map<String, Object>> TYPE = new TypeReference<>() {};

        private Maps() {}
    }
}
