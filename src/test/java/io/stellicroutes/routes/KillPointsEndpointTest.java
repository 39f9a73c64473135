package io.stellicroutes.routes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;

/** A route of the user's that takes whatever comes: at least once, and no more than a batch again for each kill. */
final class KillPointsEndpointTest extends KillPointContract {
    private record Sent(String deliveryId, String studentId) {}

    private final Map<String, List<Sent>> sent = new ConcurrentHashMap<>();

    @Override
    String destination(Path generation) {
        return """
                type=endpoint
                uri=direct:theirs
                exchange-per=record
                body=json
                """;
    }

    @Override
    String refusal(char kind) {
        return null;
    }

    /** Before the first record of a batch, before one in its middle, and before a batch is on record. */
    @Override
    List<String> steps() {
        return List.of("to-endpoint-batch", "to-endpoint-count");
    }

    @Override
    void prepare(CamelContext context) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:theirs").process(exchange -> sent.computeIfAbsent(
                                exchange.getMessage().getHeader("StellicExport", String.class),
                                export -> new CopyOnWriteArrayList<>())
                        .add(new Sent(
                                exchange.getMessage().getHeader("StellicDeliveryId", String.class),
                                id(exchange.getMessage().getBody(String.class)))));
            }
        });
    }

    @Override
    List<KillPoints.Point> points() {
        List<KillPoints.Point> points = super.points();
        for (int time : List.of(2, 7, 12, 17)) {
            points.add(new KillPoints.Point("to-endpoint-endpoint", time));
        }
        return points;
    }

    @Override
    List<String> arrived(String export, Path generation) {
        return sent.getOrDefault(export, List.of()).stream()
                .map(Sent::studentId)
                .toList();
    }

    @Override
    void assertArrived(List<String> arrived, List<String> wanted, int kills, String when) {
        assertRepeatsAreBounded(arrived, wanted, kills, when);
    }
}
