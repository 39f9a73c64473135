package io.stellicroutes.routes;

import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.JmsBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** Artemis by its own client, which drops what it has had. */
@Tag("slow")
final class KillPointsArtemisTest extends KillPointJmsContract {
    @Override
    JmsBroker broker(Path directory) throws Exception {
        return new ArtemisBroker(directory);
    }

    @Override
    String address(JmsBroker broker) {
        return "broker-url=tcp://127.0.0.1:" + broker.port();
    }
}
