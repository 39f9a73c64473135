package io.stellicroutes.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import io.stellicroutes.records.Change.Operation;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Changes as events by CloudEvents 1.0: their attributes, for protocols that have a place for them, and whole events in
 * JSON. The same whenever a change is sent. Immutable, thread-safe.
 */
public final class CloudEventChanges implements JsonForm {
    /** What an event's data is. */
    public static final String DATA_TYPE = "application/json";

    private static final String TYPE = "io.stellicroutes.record.";
    /** So that sequences have the order of their texts. */
    private static final String ZEROS = "0".repeat(10);
    /** A text that an attribute may be: not empty, without control characters and code points that mean nothing. */
    private static final Pattern ALLOWED =
            Pattern.compile("[^\\p{Cc}\\p{Cs}\\p{IsNoncharacter_Code_Point}]+", Pattern.UNICODE_CHARACTER_CLASS);

    private final LoadContext context;
    private final ChangedRecords records;
    private final RecordKey key;
    private final String source;
    private final String time;
    private final String sequence;

    CloudEventChanges(LoadContext context) {
        this.context = context;
        this.records = ChangedRecords.bare(context);
        this.key = RecordKey.of(context);
        this.source = "/exports/" + context.export().name();
        this.time = context.changes().at().toString();
        this.sequence = context.changes().place() + "-";
    }

    /**
     * The attributes of one change, by their names, without {@code datacontenttype}. A key that is empty or has a
     * control character is no {@code subject}.
     */
    public Map<String, String> attributes(Row row) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", context.idOf(row.number()));
        attributes.put("source", source);
        attributes.put("type", type(row.change().operation()));
        attributes.put("time", time);
        key.of(row).ifPresent(text -> put(attributes, "subject", text));
        String number = Long.toString(row.number());
        attributes.put("sequence", sequence + ZEROS.substring(Math.min(number.length(), ZEROS.length())) + number);
        put(attributes, "changed", String.join(",", row.change().columns()));
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, String value) {
        if (ALLOWED.matcher(value).matches()) {
            attributes.put(name, value);
        }
    }

    private static String type(Operation operation) {
        return TYPE
                + switch (operation) {
                    case READ -> "read";
                    case CREATE -> "created";
                    case UPDATE -> "updated";
                    case DELETE -> "deleted";
                };
    }

    @Override
    public void write(JsonGenerator json, Row row) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, String> attribute : attributes(row).entrySet()) {
            json.writeStringField(attribute.getKey(), attribute.getValue());
        }
        json.writeStringField("datacontenttype", DATA_TYPE);
        json.writeFieldName("data");
        records.write(json, row);
        json.writeEndObject();
    }
}
