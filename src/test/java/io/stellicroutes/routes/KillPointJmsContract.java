package io.stellicroutes.routes;

import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.JmsBroker;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;

/** A broker takes every record. */
abstract class KillPointJmsContract extends KillPointContract {
    private JmsBroker broker;

    abstract JmsBroker broker(Path directory) throws Exception;

    /** The property that leads to the broker. */
    abstract String address(JmsBroker broker);

    @Override
    void startServer() throws Exception {
        broker = broker(routes.path("broker"));
    }

    @Override
    void stopServer() throws Exception {
        broker.close();
    }

    @Override
    void prepare(CamelContext context) {
        context.getRegistry().bind("theirs", broker.factory(broker.port(), 0));
    }

    @Override
    String destination(Path generation) {
        return """
                type=jms
                queue=${export}
                username=%s
                password=%s
                %s
                """.formatted(ArtemisBroker.USER, ArtemisBroker.PASSWORD, address(broker));
    }

    @Override
    String refusal(char kind) {
        return null;
    }

    @Override
    List<String> steps() {
        return List.of("load-by-batch-batch", "load-by-batch-checkpoint");
    }

    @Override
    List<String> arrived(String export, Path generation) throws Exception {
        List<String> ids = new ArrayList<>();
        for (Message message : broker.messages(export)) {
            ids.add(id(message.getBody(String.class)));
        }
        return ids;
    }
}
