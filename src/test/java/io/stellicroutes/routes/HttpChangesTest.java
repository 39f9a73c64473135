package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.delivery;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.HttpSink.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What changes are on their way to a server, whatever happens there. */
final class HttpChangesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXPORT = "roster";
    private static final String HEADER = "student_id,name,grade,ssn\n";
    private static final String FIRST = HEADER + "1001,hidden,B,hidden-1\n1002,hidden,B+,hidden-2\n";
    private static final String SECOND = HEADER + "1002,hidden,A-,hidden-22\n1003,hidden,C,hidden-3\n";

    @AutoClose
    private final HttpSink sink;

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=mine
            stellic.exports.roster.key=student_id
            stellic.exports.roster.max-deletes=100%
            """);

    HttpChangesTest() throws Exception {
        sink = new HttpSink();
    }

    private void configure(String... more) {
        routes.destination(
                "mine",
                sink.destination(
                                2,
                                "mode=changes",
                                "columns.exclude=ssn",
                                "columns.grade.rename=mark",
                                "columns.name.mask=redact")
                        + String.join("\n", more));
        routes.sandbox().content(EXPORT, FIRST);
    }

    @Test
    void theFirstRunIsASnapshotAndTheNextOnesAreChanges() throws Exception {
        configure();
        try (TestRoad road = routes.start()) {
            RunReport first = road.run(EXPORT);
            routes.sandbox().content(EXPORT, SECOND);
            RunReport second = road.run(EXPORT);

            assertThat(sink.posts()).hasSize(2).allSatisfy(post -> {
                assertThat(post.header("Content-Type")).isEqualTo("application/json");
                assertThat(post.body()).doesNotContain("hidden", "ssn", "grade");
                assertThat(post.headers().toString()).doesNotContain("hidden");
            });
            List<JsonNode> events = events();
            assertThat(events).extracting(event -> text(event, "/op")).containsExactly("r", "r", "d", "u", "c");
            assertThat(events)
                    .extracting(event -> text(event, "/source/snapshot"))
                    .containsExactly("true", "true", "false", "false", "false");
            assertThat(events)
                    .extracting(event -> text(event, "/source/run"))
                    .startsWith(first.run().id())
                    .endsWith(second.run().id());
            assertThat(events)
                    .extracting(event -> event.get("ts_ms").longValue())
                    .startsWith(first.run().startedAt().toEpochMilli())
                    .endsWith(second.run().startedAt().toEpochMilli());
            assertThat(events).extracting(event -> event.get("seq").intValue()).containsExactly(1, 2, 1, 2, 3);
            JsonNode update = events.get(3);
            assertThat(update.get("before").toString()).isEqualTo("{\"student_id\":\"1002\"}");
            assertThat(update.get("after").toString())
                    .isEqualTo("{\"student_id\":\"1002\",\"name\":\"***\",\"mark\":\"A-\"}");
            assertThat(update.at("/source/row").intValue()).isEqualTo(1);
        }
    }

    @Test
    void whatWasThereBeforeIsSentIfItIsToBeKept() throws Exception {
        configure("before=full");
        try (TestRoad road = routes.start()) {
            road.run(EXPORT);
            routes.sandbox().content(EXPORT, SECOND);
            assertThat(road.run(EXPORT).run().error()).isEmpty();
        }
        List<JsonNode> events = events();
        assertThat(events.get(2).get("before").toString())
                .isEqualTo("{\"student_id\":\"1001\",\"name\":\"***\",\"mark\":\"B\"}");
        assertThat(events.get(3).get("before").toString())
                .isEqualTo("{\"student_id\":\"1002\",\"name\":\"***\",\"mark\":\"B+\"}");
        assertThat(events.get(3).get("changed").toString()).isEqualTo("[\"mark\"]");
        assertThat(sink.posts()).allSatisfy(post -> assertThat(post.body()).doesNotContain("hidden"));
    }

    @Test
    void eventsGoAsABatchThatTheSdkOfCloudEventsReads() throws Exception {
        configure("envelope=cloudevents");
        try (TestRoad road = routes.start()) {
            road.run(EXPORT);
            routes.sandbox().content(EXPORT, SECOND);
            RunReport second = road.run(EXPORT);

            assertThat(sink.posts()).allSatisfy(post -> assertThat(post.header("Content-Type"))
                    .isEqualTo("application/cloudevents-batch+json"));
            List<CloudEvent> events = new ArrayList<>();
            for (String record : sink.records()) {
                events.add(new JsonFormat().deserialize(record.getBytes(UTF_8)));
            }
            assertThat(events)
                    .extracting(event -> event.getType() + " " + event.getSubject())
                    .containsExactly(
                            "io.stellicroutes.record.read 1001",
                            "io.stellicroutes.record.read 1002",
                            "io.stellicroutes.record.deleted 1001",
                            "io.stellicroutes.record.updated 1002",
                            "io.stellicroutes.record.created 1003");
            assertThat(events).extracting(CloudEvent::getId).doesNotHaveDuplicates();
            assertThat(events.get(4).getTime().toInstant())
                    .isEqualTo(second.run().startedAt());
        }
    }

    @Test
    void whatFailedInTheMiddleGoesOnWhereItStood() throws Exception {
        configure("envelope=cloudevents");
        routes.set("stellic.batch-size=2");
        try (TestRoad road = routes.start()) {
            road.run(EXPORT);
            routes.sandbox().content(EXPORT, HEADER + "1002,x,A-,x\n1003,x,C,x\n1004,x,C,x\n1005,x,C,x\n");
            sink.next(Answer.ok(), Answer.of(503), Answer.of(500), Answer.of(502));
            RunReport failed = road.run(EXPORT);
            assertThat(delivery(failed, "mine").status()).isEqualTo(Status.FAILED);
            assertThat(delivery(failed, "mine").checkpoint()).isEqualTo(2);

            RunReport resumed = road.run(EXPORT);

            assertThat(resumed.run().id()).isEqualTo(failed.run().id());
            assertThat(delivery(resumed, "mine"))
                    .extracting(DeliveryRecord::read, DeliveryRecord::delivered, DeliveryRecord::rejected)
                    .containsExactly(5L, 5L, 0L);
        }
        Map<String, List<String>> bodies = sink.posts().stream()
                .collect(Collectors.groupingBy(
                        post -> post.header("Idempotency-Key"),
                        Collectors.mapping(HttpSink.Request::body, Collectors.toList())));
        assertThat(bodies).allSatisfy((key, sent) -> assertThat(sent).as(key).containsOnly(sent.get(0)));
        assertThat(sink.records())
                .extracting(record -> JSON.readTree(record).get("id").textValue())
                .hasSize(7)
                .doesNotHaveDuplicates();
    }

    /**
     * Whoever answers 503 may have taken them: what that run sent is sent again as it was, and then what has changed
     * since.
     */
    @Test
    void whatAServerMayHaveTakenIsSentAgainBeforeWhatHasChangedSince() throws Exception {
        configure();
        try (TestRoad road = routes.start()) {
            road.run(EXPORT);
            sink.next(new Answer(503, Map.of(), "", true), Answer.of(503), Answer.of(503));
            routes.sandbox().content(EXPORT, HEADER + "1001,x,C,x\n1002,hidden,B+,x\n1009,x,C,x\n");
            assertThat(road.run(EXPORT).delivered()).isFalse();
            routes.sandbox().content(EXPORT, HEADER + "1001,x,D,x\n1002,hidden,B+,x\n1008,x,C,x\n");

            assertThat(road.run(EXPORT, Map.of(StellicConstants.FRESH, true))
                            .run()
                            .error())
                    .isEmpty();
        }
        assertThat(described(events().subList(2, 7)))
                .containsExactly("u 1001 C", "c 1009 C", "d 1009 null", "u 1001 D", "c 1008 C");
        assertThat(events()).hasSize(7);
    }

    @Test
    void aServerThatWasNotThereGetsTheNetChange() throws Exception {
        configure();
        routes.run(EXPORT);
        configure("url=http://127.0.0.1:9/in");
        routes.sandbox().content(EXPORT, HEADER + "1001,x,C,x\n1002,hidden,B+,x\n1009,x,C,x\n");
        assertThat(routes.run(EXPORT).delivered()).isFalse();
        configure();
        routes.sandbox().content(EXPORT, HEADER + "1001,x,D,x\n1002,hidden,B+,x\n1008,x,C,x\n");
        try (TestRoad road = routes.start()) {
            assertThat(road.run(EXPORT, Map.of(StellicConstants.FRESH, true))
                            .run()
                            .error())
                    .isEmpty();
        }
        assertThat(described(events().subList(2, 4))).containsExactly("u 1001 D", "c 1008 C");
        assertThat(events()).hasSize(4);
    }

    @Test
    void aChangeThatTheServerRefusesComesAgainWithTheNextRun() throws Exception {
        configure();
        routes.set("stellic.batch-size=1");
        routes.set("stellic.exports.roster.max-rejects=50%");
        try (TestRoad road = routes.start()) {
            road.run(EXPORT);
            sink.refuse(body -> body.contains("\"op\":\"c\""));
            routes.sandbox().content(EXPORT, SECOND);
            RunReport second = road.run(EXPORT);
            assertThat(second.run().error()).isEmpty();
            assertThat(delivery(second, "mine"))
                    .extracting(DeliveryRecord::read, DeliveryRecord::delivered, DeliveryRecord::rejected)
                    .containsExactly(3L, 2L, 1L);

            sink.refuse(body -> false);
            RunReport third = road.run(EXPORT);
            assertThat(delivery(third, "mine").read()).isEqualTo(1);
        }
        assertThat(described(events()))
                .containsExactly("r 1001 B", "r 1002 B+", "d 1001 null", "u 1002 A-", "c 1003 C");
    }

    /** A replay by force has the run's own name, and sends all records. */
    @Test
    void noChangeHasTheIdOrTheSequenceOfAnother() throws Exception {
        configure("envelope=cloudevents");
        routes.set("stellic.batch-size=1");
        routes.set("stellic.exports.roster.max-rejects=50%");
        try (TestRoad road = routes.start()) {
            road.run(EXPORT);
            sink.refuse(body -> body.contains("record.created"));
            routes.sandbox().content(EXPORT, SECOND);
            RunReport second = road.run(EXPORT);
            sink.refuse(body -> false);

            road.replayByForce(second.run().id());
            road.bundle().ledger().baselines().forget(EXPORT, "mine");
            road.replayByForce(second.run().id());
        }
        List<JsonNode> events = events();
        assertThat(events)
                .extracting(event -> text(event, "/type").substring("io.stellicroutes.record.".length()) + " "
                        + text(event, "/subject"))
                .containsExactly(
                        "read 1001",
                        "read 1002",
                        "deleted 1001",
                        "updated 1002",
                        "read 1002",
                        "read 1003",
                        "read 1002",
                        "read 1003");
        assertThat(events).extracting(event -> text(event, "/id")).doesNotHaveDuplicates();
        assertThat(events)
                .extracting(event -> text(event, "/sequence"))
                .doesNotHaveDuplicates()
                .isSorted();
    }

    private static List<String> described(List<JsonNode> events) {
        return events.stream()
                .map(event -> text(event, "/op") + " "
                        + (text(event, "/op").equals("d")
                                ? text(event, "/before/student_id")
                                : text(event, "/after/student_id"))
                        + " " + text(event, "/after/mark"))
                .toList();
    }

    private List<JsonNode> events() throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String record : sink.records()) {
            events.add(JSON.readTree(record));
        }
        return events;
    }

    private static String text(JsonNode event, String pointer) {
        return event.at(pointer).textValue();
    }
}
