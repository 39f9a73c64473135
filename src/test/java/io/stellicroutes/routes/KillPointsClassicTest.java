package io.stellicroutes.routes;

import io.stellicroutes.servers.ClassicBroker;
import io.stellicroutes.servers.JmsBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** Classic, which keeps the delivery's position. */
@Tag("slow")
final class KillPointsClassicTest extends KillPointJmsContract {
    @Override
    JmsBroker broker(Path directory) throws Exception {
        return new ClassicBroker(directory);
    }

    @Override
    String address(JmsBroker broker) {
        return "connection-factory=#bean:theirs";
    }
}
