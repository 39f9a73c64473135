package io.stellicroutes.road;

import io.stellicroutes.servers.ClassicBroker;
import io.stellicroutes.servers.JmsBroker;

/** ActiveMQ Classic, which knows no repetitions. */
final class ToClassicTest extends OtherBrokerContract {
    @Override
    JmsBroker broker() throws Exception {
        return new ClassicBroker(dir.resolve("classic"));
    }
}
