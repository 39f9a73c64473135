package io.stellicroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import io.stellicroutes.records.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Records as JSON, a message each, all written by one generator: making one for each costs more than writing it. For
 * one thread.
 */
public final class JsonMessages {
    private final JsonForm form;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream(1 << 10);
    private final JsonGenerator json;

    public JsonMessages(JsonForm form) {
        this.form = form;
        try {
            this.json = JsonRecords.FACTORY.createGenerator(written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        json.setRootValueSeparator(null);
    }

    /** One record as text. */
    public String text(Row row) {
        write(row);
        return written.toString(UTF_8);
    }

    /** One record in UTF-8. */
    public byte[] bytes(Row row) {
        write(row);
        return written.toByteArray();
    }

    private void write(Row row) {
        written.reset();
        try {
            form.write(json, row);
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
