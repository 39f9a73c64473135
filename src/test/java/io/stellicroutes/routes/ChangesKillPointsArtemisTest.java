package io.stellicroutes.routes;

import io.stellicroutes.servers.ArtemisBroker;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Artemis by its own client, which drops what it has had. */
@Tag("slow")
final class ChangesKillPointsArtemisTest extends ChangesKillPointContract {
    @AutoClose
    private static ArtemisBroker broker;

    private final String queues = UUID.randomUUID() + ".";

    @BeforeAll
    static void startBroker(@TempDir Path dir) throws Exception {
        broker = new ArtemisBroker(dir.resolve("broker"));
    }

    @Override
    String destination() {
        return broker.destination() + "queue=" + queues + "${export}";
    }

    @Override
    List<Arrived> arrived(String export) throws Exception {
        List<Arrived> arrived = new ArrayList<>();
        for (Message message : broker.messages(queues + export)) {
            arrived.add(new Arrived(
                    message.getStringProperty("stellic_op"),
                    message.getStringProperty("stellic_run_id"),
                    message.getLongProperty("stellic_seq"),
                    message.getBody(String.class)));
        }
        return arrived;
    }
}
