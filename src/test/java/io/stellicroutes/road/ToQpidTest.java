package io.stellicroutes.road;

import io.stellicroutes.servers.AmqpBroker;
import io.stellicroutes.servers.JmsBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Artemis by AMQP, with Qpid's client: the broker refuses a transaction that has a message which it has had. */
final class ToQpidTest extends OtherBrokerContract {
    @TempDir
    private static Path journal;

    private static AmqpBroker amqp;

    @BeforeAll
    static void startBroker() throws Exception {
        amqp = new AmqpBroker(journal);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        amqp.close();
    }

    @Override
    JmsBroker broker() {
        return amqp;
    }

    @Override
    void stop(JmsBroker started) {
        // the next test goes on with it
    }
}
