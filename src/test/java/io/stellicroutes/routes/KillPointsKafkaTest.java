package io.stellicroutes.routes;

import io.stellicroutes.servers.KafkaBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Kafka, which takes no record that is too large, and knows by itself how far a delivery has come. */
final class KillPointsKafkaTest extends KillPointContract {
    @TempDir
    private static Path brokersDir;

    private static KafkaBroker broker;

    /** One broker serves all tests. */
    private final String topics = UUID.randomUUID() + ".";

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new KafkaBroker(brokersDir);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Override
    Map<String, String> settings(Path generation) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "type", "kafka",
                "brokers", broker.brokers(),
                "topic", topics + "${export}",
                "option.max.request.size", "2000",
                "option.retry.backoff.ms", "20"));
        broker.login(KafkaBroker.PASSWORD).forEach((name, value) -> settings.put("option." + name, value));
        return settings;
    }

    @Override
    String refusal(char kind) {
        return kind == 'g' ? null : "larger than Kafka takes";
    }

    @Override
    List<String> steps() {
        return List.of("to-kafka-batch", "to-kafka-checkpoint");
    }

    @Override
    List<String> arrived(String export, Path generation) {
        return broker.messages(topics + export).stream()
                .map(message -> id(message.value()))
                .toList();
    }
}
