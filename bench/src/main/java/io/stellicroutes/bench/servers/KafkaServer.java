package io.stellicroutes.bench.servers;

import io.stellicroutes.servers.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The broker of the tests: Kafka's own, one node, asking for a password, behind a gate that passes bytes on. */
final class KafkaServer implements ServerMain.Server {
    private final KafkaBroker broker;

    KafkaServer(Path directory) throws Exception {
        broker = new KafkaBroker(directory);
    }

    @Override
    public String properties() {
        StringBuilder text = new StringBuilder("brokers=" + broker.brokers());
        broker.login(KafkaBroker.PASSWORD)
                .forEach((name, value) ->
                        text.append('\t').append(name).append('=').append(value));
        return text.toString();
    }

    /** {@code create TOPIC}; {@code count TOPIC}: its committed messages. */
    @Override
    public String answer(String... words) throws Exception {
        return switch (words[0]) {
            case "create" -> {
                broker.createTopic(words[1], 1);
                yield "";
            }
            case "count" -> Long.toString(count(words[1]));
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private long count(String topic) {
        Map<String, Object> settings = new HashMap<>(broker.login(KafkaBroker.PASSWORD));
        settings.put("bootstrap.servers", broker.brokers());
        settings.put("isolation.level", "read_committed");
        settings.put("max.poll.records", "10000");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long count = 0;
            while (consumer.position(partition) < end) {
                count += consumer.poll(Duration.ofMillis(200)).count();
            }
            return count;
        }
    }

    @Override
    public void close() throws Exception {
        broker.close();
    }
}
