package io.stellicroutes.delivery;

import static io.stellicroutes.config.Setting.choice;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Settings;
import java.util.List;
import java.util.stream.Stream;

/** What is around a record that has changed, where it is sent as a message; setting {@code envelope}. */
public enum Envelope {
    /** A JSON object with the record before and after, as Debezium has it. */
    DEBEZIUM("application/json"),
    /** The attributes of CloudEvents 1.0: beside a message, and around the record where several are sent together. */
    CLOUDEVENTS("application/cloudevents-batch+json"),
    /** Nothing. */
    NONE("application/json");

    private static final Setting SETTING = choice(
            "envelope",
            "debezium|cloudevents|none",
            "debezium",
            "For mode=changes, the envelope of a record: Debezium's JSON object, CloudEvents attributes, or none.");

    /** The properties of every type that sends messages: those of changes, and this one. */
    public static final List<Setting> SETTINGS =
            Stream.concat(Settings.CHANGES.stream(), Stream.of(SETTING)).toList();

    private final String batch;

    Envelope(String batch) {
        this.batch = batch;
    }

    /** What a destination asks for. */
    public static Envelope of(DestinationSpec destination) {
        return destination.find(SETTING.name()).isEmpty()
                ? DEBEZIUM
                : destination.choice(SETTING.name(), Envelope.class);
    }

    /** The media type of several changes in one text. */
    public String batchMediaType() {
        return batch;
    }
}
