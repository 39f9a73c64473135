package io.stellicroutes.routes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.servers.KafkaBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Kafka, which knows by itself how far a delivery has come. */
@Tag("slow")
final class ChangesKillPointsKafkaTest extends ChangesKillPointContract {
    @AutoClose
    private static KafkaBroker broker;

    private final String topics = UUID.randomUUID() + ".";

    @BeforeAll
    static void startBroker(@TempDir Path dir) throws Exception {
        broker = new KafkaBroker(dir);
    }

    @Override
    String destination() {
        return broker.destination(KafkaBroker.PASSWORD) + """
                topic=%s${export}
                option.retry.backoff.ms=20
                """.formatted(topics);
    }

    @Override
    List<Arrived> arrived(String export) {
        return broker.messages(topics + export).stream()
                .map(message -> new Arrived(
                        header(message, "stellic_op"),
                        header(message, "stellic_run_id"),
                        Long.parseLong(header(message, "stellic_seq")),
                        message.value()))
                .toList();
    }

    private static String header(ConsumerRecord<String, String> message, String name) {
        return new String(message.headers().lastHeader(name).value(), UTF_8);
    }
}
