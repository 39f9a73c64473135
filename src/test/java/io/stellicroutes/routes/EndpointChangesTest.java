package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.run.RunReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a route of one's own gets of changes. */
final class EndpointChangesTest {
    private static final String EXPORT = "roster";
    private static final String FIRST = "student_id,grade\n1001,B\n1002,B+\n";
    private static final String SECOND = "student_id,grade\n1002,A-\n1003,C\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=mine
            stellic.exports.roster.key=student_id
            stellic.exports.roster.max-deletes=100%
            """);

    private final List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
    private final List<Object> bodies = new CopyOnWriteArrayList<>();
    private final AtomicInteger untilFailure = new AtomicInteger(-1);

    private void configure(String... more) {
        routes.destination("mine", "type=endpoint\nuri=direct:theirs\nmode=changes\n" + String.join("\n", more));
    }

    private void prepare(CamelContext context) throws Exception {
        RouteBuilder.addRoutes(context, route -> route.from("direct:theirs").process(this::take));
    }

    private void take(Exchange exchange) {
        if (untilFailure.getAndUpdate(n -> n < 0 ? n : n - 1) == 0) {
            throw new IllegalStateException("not now");
        }
        Message message = exchange.getMessage();
        headers.add(new HashMap<>(message.getHeaders()));
        bodies.add(message.getBody());
    }

    /** Runs twice; what came of the first run is taken away. */
    private RunReport runTwice(TestRoad road) throws Exception {
        routes.sandbox().content(EXPORT, FIRST);
        assertThat(road.run(EXPORT).run().error()).isEmpty();
        headers.clear();
        bodies.clear();
        routes.sandbox().content(EXPORT, SECOND);
        return road.run(EXPORT);
    }

    @Test
    void anExchangeWithOneChangeSaysWhatItIs() throws Exception {
        configure("exchange-per=record", "envelope=none");
        try (TestRoad road = routes.start(this::prepare)) {
            RunReport second = runTwice(road);

            assertThat(headers)
                    .extracting(
                            header -> header.get("StellicOperation"),
                            header -> header.get("StellicSeq"),
                            header -> header.get("StellicKey"),
                            header -> header.get("StellicRow"))
                    .containsExactly(
                            tuple("d", 1L, "1001", null), tuple("u", 2L, "1002", 1L), tuple("c", 3L, "1003", 2L));
            assertThat(headers).allSatisfy(header -> assertThat(header.get("StellicDeliveryId"))
                    .asString()
                    .startsWith(second.run().id() + "-mine-")
                    .endsWith("-" + header.get("StellicSeq")));
            assertThat(bodies)
                    .containsExactly(
                            Map.of("student_id", "1001"),
                            Map.of("student_id", "1002", "grade", "A-"),
                            Map.of("student_id", "1003", "grade", "C"));
        }
    }

    @Test
    void theEnvelopeMayBeMapsInAList() throws Exception {
        configure("exchange-per=batch");
        try (TestRoad road = routes.start(this::prepare)) {
            RunReport second = runTwice(road);

            assertThat(bodies).hasSize(1);
            List<?> events = (List<?>) bodies.get(0);
            assertThat(events)
                    .extracting(event -> (Object) ((Map<?, ?>) event).get("op"))
                    .containsExactly("d", "u", "c");
            Map<?, ?> update = (Map<?, ?>) events.get(1);
            assertThat(update.get("before")).isEqualTo(Map.of("student_id", "1002"));
            assertThat(update.get("after")).isEqualTo(Map.of("student_id", "1002", "grade", "A-"));
            assertThat(((Map<?, ?>) update.get("source")).get("run"))
                    .isEqualTo(second.run().id());
            assertThat(headers.get(0)).containsEntry("StellicFirstRow", 1L).containsEntry("StellicLastRow", 3L);
        }
    }

    @Test
    void anEventHasCamelsHeaders() throws Exception {
        configure("exchange-per=record", "envelope=cloudevents", "body=json");
        try (TestRoad road = routes.start(this::prepare)) {
            RunReport second = runTwice(road);

            Map<String, Object> update = headers.get(1);
            assertThat(update)
                    .containsEntry("CamelCloudEventVersion", "1.0")
                    .containsEntry("CamelCloudEventID", update.get("StellicDeliveryId"))
                    .containsEntry("CamelCloudEventSource", "/exports/roster")
                    .containsEntry("CamelCloudEventType", "io.stellicroutes.record.updated")
                    .containsEntry("CamelCloudEventSubject", "1002")
                    .containsEntry(
                            "CamelCloudEventTime", second.run().startedAt().toString())
                    .containsEntry("CamelCloudEventDataContentType", "application/json");
            assertThat(bodies.get(1)).isEqualTo("{\"student_id\":\"1002\",\"grade\":\"A-\"}");
        }
    }

    @Test
    void whatFailedInTheMiddleGoesOnWhereItStood() throws Exception {
        configure("exchange-per=record", "envelope=none");
        routes.set("stellic.batch-size=2");
        try (TestRoad road = routes.start(this::prepare)) {
            untilFailure.set(4);
            RunReport failed = runTwice(road);
            assertThat(delivery(failed, "mine").status()).isEqualTo(Status.FAILED);
            assertThat(delivery(failed, "mine").checkpoint()).isEqualTo(2);

            assertThat(road.run(EXPORT).run().error()).isEmpty();
        }
        assertThat(headers).extracting(header -> header.get("StellicSeq")).containsExactly(1L, 2L, 3L);
        assertThat(headers)
                .extracting(header -> header.get("StellicDeliveryId"))
                .doesNotHaveDuplicates();
    }
}
