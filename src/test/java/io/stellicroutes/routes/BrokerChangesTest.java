package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.delivery;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.KafkaBroker;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes whose commit at a broker was lost, or not answered. */
@Tag("slow")
final class BrokerChangesTest {
    private static final String HEADER = "student_id,grade\n";

    @AutoClose
    private static ArtemisBroker artemis;

    @AutoClose
    private static KafkaBroker kafka;

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    /** A kind of broker. */
    enum Kind {
        ARTEMIS {
            @Override
            String destination() {
                return artemis.destination();
            }

            @Override
            void loseCommitAfter(int commits) {
                artemis.loseCommitAfter(commits);
            }

            @Override
            void loseAnswerToCommitAfter(int commits) {
                artemis.loseAnswerToCommitAfter(commits);
            }

            @Override
            List<String> arrived(String export) throws Exception {
                List<String> arrived = new ArrayList<>();
                for (Message message : artemis.messages("stellic." + export)) {
                    arrived.add(message.getStringProperty("stellic_op") + " " + message.getStringProperty("stellic_key")
                            + " " + message.getBody(String.class));
                }
                return arrived;
            }
        },
        KAFKA {
            @Override
            String destination() {
                return kafka.destination(KafkaBroker.PASSWORD) + """
                        option.max.block.ms=3000
                        option.request.timeout.ms=2000
                        option.delivery.timeout.ms=3000
                        option.default.api.timeout.ms=3000
                        option.retry.backoff.ms=20
                        """;
            }

            @Override
            void loseCommitAfter(int commits) {
                kafka.loseCommitAfter(commits);
            }

            @Override
            void loseAnswerToCommitAfter(int commits) {
                kafka.loseAnswerToCommitAfter(commits);
            }

            @Override
            List<String> arrived(String export) {
                List<String> arrived = new ArrayList<>();
                for (ConsumerRecord<String, String> message : kafka.messages("stellic." + export)) {
                    arrived.add(new String(
                                    message.headers().lastHeader("stellic_op").value(), UTF_8) + " " + message.key()
                            + " " + message.value());
                }
                return arrived;
            }
        };

        abstract String destination();

        abstract void loseCommitAfter(int commits);

        abstract void loseAnswerToCommitAfter(int commits);

        abstract List<String> arrived(String export) throws Exception;
    }

    @BeforeAll
    static void startBrokers(@TempDir Path dir) throws Exception {
        artemis = new ArtemisBroker(dir.resolve("artemis"));
        kafka = new KafkaBroker(dir.resolve("kafka"));
    }

    /** Runs once; the second file has a delete, two updates, two inserts, two a batch. */
    private TestRoad started(Kind kind, String export) throws Exception {
        return started(kind, export, context -> {});
    }

    private TestRoad started(Kind kind, String export, TestRoad.Preparation preparation) throws Exception {
        kafka.heal();
        routes.destination("mine", kind.destination() + "\nmode=changes\nenvelope=none");
        routes.set("""
                stellic.batch-size=2
                stellic.exports.%1$s.data-type=roster
                stellic.exports.%1$s.to=mine
                stellic.exports.%1$s.key=student_id
                stellic.exports.%1$s.max-deletes=100%%
                """.formatted(export));
        routes.sandbox().content("roster", HEADER + "1,B\n2,B\n3,B\n");
        TestRoad road = routes.start(preparation);
        assertThat(road.run(export).run().error()).isEmpty();
        routes.sandbox().content("roster", HEADER + "2,A\n3,A\n4,C\n5,C\n");
        return road;
    }

    @ParameterizedTest
    @EnumSource
    void aCommitWhoseAnswerWasLostIsNotDoubled(Kind kind) throws Exception {
        try (TestRoad road = started(kind, "unanswered")) {
            kind.loseAnswerToCommitAfter(1);
            RunReport failed = road.run("unanswered");
            assertThat(delivery(failed, "mine").status()).isEqualTo(Status.FAILED);
            assertThat(delivery(failed, "mine").checkpoint()).isEqualTo(2);
            kafka.heal();

            RunReport resumed = road.run("unanswered");

            assertThat(resumed.run().id()).isEqualTo(failed.run().id());
            assertThat(delivery(resumed, "mine"))
                    .extracting(DeliveryRecord::read, DeliveryRecord::delivered, DeliveryRecord::rejected)
                    .containsExactly(5L, 5L, 0L);
        }
        assertThat(changes(kind, "unanswered")).containsExactly("d 1 -", "u 2 A", "u 3 A", "c 4 C", "c 5 C");
    }

    /** What has been sent in part is sent to its end, and only then what has changed since. */
    @ParameterizedTest
    @EnumSource
    void anUnfinishedRunIsSentToItsEndBeforeTheNext(Kind kind) throws Exception {
        try (TestRoad road = started(kind, "unfinished")) {
            kind.loseCommitAfter(1);
            assertThat(road.run("unfinished").delivered()).isFalse();
            kafka.heal();
            routes.sandbox().content("roster", HEADER + "2,A\n3,A+\n4,C\n");

            RunReport next = road.run("unfinished", Map.of(StellicConstants.FRESH, true));

            assertThat(next.run().error()).isEmpty();
        }
        assertThat(changes(kind, "unfinished"))
                .containsExactly("d 1 -", "u 2 A", "u 3 A", "c 4 C", "c 5 C", "d 5 -", "u 3 A+");
    }

    /** Camel refuses the step behind a commit when its context has to stop at once. */
    @ParameterizedTest
    @EnumSource
    void aBatchThatArrivedWhenItsContextStoppedIsNotForgotten(Kind kind) throws Exception {
        AtomicBoolean stops = new AtomicBoolean();
        RefusedStep stopped = new RefusedStep("stellic-load-by-batch-checkpoint", stops);
        try (TestRoad road = started(
                kind, "stopped", context -> context.getCamelContextExtension().addInterceptStrategy(stopped))) {
            stops.set(true);
            assertThat(road.run("stopped").delivered()).isFalse();
            stops.set(false);
            routes.sandbox().content("roster", HEADER + "1,B\n2,B\n3,B\n");

            RunReport next = road.run("stopped", Map.of(StellicConstants.FRESH, true));

            assertThat(next.run().error()).isEmpty();
        }
        assertThat(changes(kind, "stopped"))
                .containsExactly(
                        "d 1 -", "u 2 A", "u 3 A", "c 4 C", "c 5 C", "d 4 -", "d 5 -", "u 2 B", "u 3 B", "c 1 B");
    }

    /** Operation, key and grade, without those of the first run. */
    private static List<String> changes(Kind kind, String export) throws Exception {
        return kind.arrived(export).stream()
                .map(change -> change.replaceFirst("\\{\"student_id\":\"\\d\",\"grade\":\"([^\"]*)\"}", "$1")
                        .replaceFirst("\\{\"student_id\":\"\\d\"}", "-"))
                .skip(3)
                .toList();
    }
}
