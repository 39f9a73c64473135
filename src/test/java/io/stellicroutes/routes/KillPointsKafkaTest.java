package io.stellicroutes.routes;

import io.stellicroutes.servers.KafkaBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Kafka, which takes no record that is too large, and knows by itself how far a delivery has come. */
@Tag("slow")
final class KillPointsKafkaTest extends KillPointContract {
    @AutoClose
    private static KafkaBroker broker;

    /** One broker serves all tests. */
    private final String topics = UUID.randomUUID() + ".";

    @BeforeAll
    static void startBroker(@TempDir Path dir) throws Exception {
        broker = new KafkaBroker(dir);
    }

    @Override
    String destination(Path generation) {
        return broker.destination(KafkaBroker.PASSWORD) + """
                topic=%s${export}
                option.max.request.size=2000
                option.retry.backoff.ms=20
                """.formatted(topics);
    }

    @Override
    String refusal(char kind) {
        return kind == 'g' ? null : "larger than Kafka takes";
    }

    @Override
    List<String> steps() {
        return List.of("load-by-batch-batch", "load-by-batch-checkpoint");
    }

    @Override
    List<String> arrived(String export, Path generation) {
        return broker.messages(topics + export).stream()
                .map(message -> id(message.value()))
                .toList();
    }
}
