package io.stellicroutes.delivery.kafka;

import static io.stellicroutes.config.Setting.flag;
import static io.stellicroutes.config.Setting.positive;
import static io.stellicroutes.config.Setting.secret;
import static io.stellicroutes.config.Setting.text;

import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Setting;
import io.stellicroutes.delivery.DeliveryParts;
import io.stellicroutes.delivery.DeliveryType;
import io.stellicroutes.delivery.Envelope;
import io.stellicroutes.delivery.HostNames;
import java.util.List;
import java.util.stream.Stream;

/** Destinations of type {@code kafka}: topics. */
public final class KafkaType implements DeliveryType {
    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public List<Setting> properties() {
        List<Setting> own = List.of(
                text("brokers", "", "host:port, separated by commas. Required.").essential(),
                text("topic", "stellic.${export}", "The topic."),
                flag(
                                "transactions",
                                "true",
                                "Whether a batch is a transaction; false for a service without them: records may then double.")
                        .onlyOperational()
                        .seldom(),
                positive("batch-size", "", "Records in a transaction. Default: stellic.batch-size.")
                        .onlyOperational()
                        .seldom(),
                flag(
                                "tombstones",
                                "false",
                                "For mode=changes, whether a tombstone follows a delete (the key with a null value), so that compaction removes the record.")
                        .onlyOperational()
                        .seldom(),
                secret("option.*", "Any Kafka producer property.").seldom());
        return Stream.concat(own.stream(), Envelope.SETTINGS.stream()).toList();
    }

    @Override
    public boolean requiresKey(DestinationSpec destination) {
        return destination.get("tombstones").equals("true");
    }

    @Override
    public List<List<String>> required() {
        return List.of(List.of("brokers"));
    }

    @Override
    public void bind(DeliveryParts parts) {
        parts.bind("stellicKafka", KafkaLoads.class, () -> {
            KafkaLoads loads = new KafkaLoads(parts::isStopping);
            parts.atHandOver(loads::stop);
            return loads;
        });
    }

    @Override
    public DatasetName dataset(DestinationSpec destination, ExportSpec export) {
        String broker = destination.get("brokers").split(",", -1)[0].strip();
        return new DatasetName("kafka://" + broker, export.queue(destination.get("topic")));
    }

    /** By all brokers, in whichever order. */
    @Override
    public String place(DestinationSpec destination, ExportSpec export) {
        return HostNames.inAnyOrder(Stream.of(destination.get("brokers").split(",", -1))) + " "
                + dataset(destination, export).name();
    }
}
