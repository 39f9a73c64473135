package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.FailedDelivery;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.HttpSink.Answer;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SftpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A destination that is down is left alone, and only that one; its deliveries wait without losing a try. */
@Tag("slow")
final class DeadDestinationTest {
    private static final String HELD = "the destination is not called until ";
    private static final String CLOSED = "127.0.0.1:1";

    @TempDir
    private Path dir;

    private Sandbox sandbox;
    private HttpSink sink;
    private Map<String, String> properties;

    @BeforeEach
    void start() throws Exception {
        sandbox = new Sandbox(dir.resolve("sandbox"), 0);
        sink = new HttpSink();
        properties = TestRoad.to(sandbox, dir);
        properties.put("stellic.circuit-breaker.pause", "1h");
        properties.put("stellic.schedules.enabled", "false");
        for (String export : List.of("a", "b", "c", "d", "e", "f")) {
            sandbox.content(export, "id,name\r\n1," + export + "\r\n");
            properties.put("stellic.exports." + export + ".to", "there,local");
        }
        destination(
                "local", Map.of("type", "file", "directory", dir.resolve("out").toString()));
        destination("there", Map.of("type", "http", "url", sink.url("/in"), "retries", "1", "retry-delay", "1ms"));
    }

    @AfterEach
    void stop() throws Exception {
        sandbox.close();
        sink.close();
    }

    @Test
    void theSixthDeliveryDoesNotTouchADestinationAtWhichFiveHaveFailedAndOtherDestinationsGoOn() throws Exception {
        down();
        try (TestRoad road = TestRoad.start(properties)) {
            for (String export : List.of("a", "b", "c", "d", "e")) {
                assertThat(error(road.run(export))).contains("answered 503, 2 times for the same batch");
            }
            assertThat(sink.posts()).hasSize(10);

            RunReport sixth = road.run("f");

            assertThat(sink.posts()).hasSize(10);
            assertThat(sixth.run().status()).isEqualTo(Run.Status.FAILED);
            assertThat(error(sixth))
                    .startsWith("export f to there: " + HELD)
                    .contains(": it has failed 5 times in a row; the last time: export e: ")
                    .endsWith(" (see docs/errors.md#is-not-called-until)");
            assertThat(sixth.deliveries())
                    .extracting(delivery -> delivery.destination() + " " + delivery.status() + " " + delivery.read())
                    .containsExactly("local DELIVERED 1", "there FAILED 0");
            assertThat(road.bundle().ledger().deliveries().failed(sixth.run().id()))
                    .extracting(FailedDelivery::failures)
                    .containsExactly(0);
        }
        assertThat(TestRoad.filesIn(dir.resolve("out"))).hasSize(6);
    }

    @Test
    void heldDeliveriesGoOnByThemselvesWithoutANewExportWhenTheDestinationIsBack() throws Exception {
        service("2", "500ms", "3");
        down();
        try (TestRoad road = TestRoad.start(properties)) {
            road.run("a");
            road.run("b");
            road.run("c");
            road.run("d");
            await().until(() -> sink.posts().size() >= 6);
            assertThat(sink.records()).isEmpty();

            sink.well();

            await().until(() -> sink.records().size() == 4);
            await().until(() -> road.bundle().ledger().runs().last(9).stream()
                    .allMatch(run -> run.status() == Run.Status.DELIVERED));
        }
        assertThat(sink.records())
                .containsExactlyInAnyOrder(
                        "{\"id\":\"1\",\"name\":\"a\"}",
                        "{\"id\":\"1\",\"name\":\"b\"}",
                        "{\"id\":\"1\",\"name\":\"c\"}",
                        "{\"id\":\"1\",\"name\":\"d\"}");
        assertThat(sandbox.lines("export_data")).hasSize(4);
        assertThat(TestRoad.filesIn(dir.resolve("out"))).hasSize(4);
    }

    @Test
    void aDeliveryIsGivenUpWhenItHasBeenTriedOftenEnoughAndTheTimesWhenItWasHeldDoNotCount() throws Exception {
        service("2", "300ms", "1");
        down();
        try (TestRoad road = TestRoad.start(properties)) {
            Stream.of("a", "b", "c", "d").forEach(road::run);

            await().atMost(Duration.ofSeconds(30)).until(() -> failures(road).equals(List.of(2, 2, 2, 2)));
            assertThat(sink.posts()).hasSize(4 * 2 * 2);
            await().during(Duration.ofSeconds(1)).until(() -> sink.posts().size() == 4 * 2 * 2);
        }
    }

    @Test
    void aBrokerThatWasDownGetsItsMessagesWhenItIsUp() throws Exception {
        service("1", "5s", "9");
        try (ArtemisBroker broker = new ArtemisBroker(dir.resolve("broker"))) {
            destination(
                    "there",
                    Map.of(
                            "type",
                            "jms",
                            "broker-url",
                            broker.url(),
                            "username",
                            ArtemisBroker.USER,
                            "password",
                            ArtemisBroker.PASSWORD,
                            "queue",
                            "in"));
            broker.stop();
            try (TestRoad road = TestRoad.start(properties)) {
                assertThat(error(road.run("a"))).contains(broker.url().substring(6) + " can't be reached");
                assertThat(error(road.run("b"))).contains(HELD);

                broker.start();

                await().atMost(Duration.ofSeconds(60)).until(() -> road.bundle().ledger().runs().last(9).stream()
                        .allMatch(run -> run.status() == Run.Status.DELIVERED));
            }
            assertThat(broker.messages("in")).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "sftp", "database", "jms", "kafka", "endpoint"})
    void whateverItsKindADestinationThatCanNotBeReachedIsLeftAlone(String type) throws Exception {
        properties.put("stellic.circuit-breaker.failures", "1");
        destination("there", unreachable(type));
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(error(road.run("a"))).doesNotContain(HELD);
            assertThat(error(road.run("b"))).startsWith("export b to there: " + HELD);
        }
    }

    @Test
    void soIsAnS3StoreThatIsGone() throws Exception {
        properties.put("stellic.circuit-breaker.failures", "1");
        try (S3Store store = new S3Store(dir.resolve("s3"))) {
            store.createBucket("in");
            destination(
                    "there",
                    Map.of(
                            "type",
                            "s3",
                            "bucket",
                            "in",
                            "endpoint",
                            store.endpoint().toString(),
                            "access-key",
                            S3Store.ACCESS_KEY,
                            "secret-key",
                            S3Store.SECRET_KEY,
                            "path-style",
                            "true"));
            try (TestRoad road = TestRoad.start(properties)) {
                store.close();
                assertThat(error(road.run("a"))).doesNotContain(HELD);
                assertThat(error(road.run("b"))).startsWith("export b to there: " + HELD);
            }
        }
    }

    @Test
    void aStoreThatIsGoneWhenTheServiceStartsKeepsNoOtherDestinationFromItsRecords() throws Exception {
        destination(
                "there",
                Map.of(
                        "type",
                        "s3",
                        "bucket",
                        "in",
                        "endpoint",
                        "http://" + CLOSED,
                        "access-key",
                        S3Store.ACCESS_KEY,
                        "secret-key",
                        S3Store.SECRET_KEY,
                        "path-style",
                        "true"));
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(road.run("a").deliveries())
                    .extracting(delivery -> delivery.destination() + " " + delivery.status())
                    .containsExactly("local DELIVERED", "there FAILED");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "database", "http"})
    void soIsOneThatHangsUp(String type) throws Exception {
        properties.put("stellic.circuit-breaker.failures", "1");
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> hangingUp = CompletableFuture.runAsync(() -> hangUp(server));
            Map<String, String> settings = unreachable(type);
            settings.replaceAll((setting, value) -> value.replace(CLOSED, "127.0.0.1:" + server.getLocalPort()));
            destination("there", settings);
            try (TestRoad road = TestRoad.start(properties)) {
                assertThat(error(road.run("a"))).doesNotContain(HELD);
                assertThat(error(road.run("b"))).startsWith("export b to there: " + HELD);
            }
            assertThat(hangingUp).isNotDone();
        }
    }

    private static void hangUp(ServerSocket server) {
        try {
            while (!server.isClosed()) {
                server.accept().close();
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private Map<String, String> unreachable(String type) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of("type", type));
        settings.putAll(
                switch (type) {
                    case "http" -> Map.of("url", "http://" + CLOSED + "/in", "retries", "1", "retry-delay", "1ms");
                    case "sftp" -> {
                        Path knownHosts = Files.writeString(dir.resolve("known_hosts"), "");
                        yield Map.of(
                                "uri",
                                "sftp://stellic@" + CLOSED + "/in",
                                "password",
                                "any",
                                "known-hosts-file",
                                knownHosts.toString());
                    }
                    case "database" -> Map.of("url", "jdbc:postgresql://" + CLOSED + "/any");
                    case "jms" -> Map.of("broker-url", "tcp://" + CLOSED);
                    case "kafka" -> Map.of("brokers", CLOSED, "option.max.block.ms", "500");
                    default -> Map.of("uri", "http://" + CLOSED + "/in", "body", "json");
                });
        return settings;
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 404, 429})
    void oneThatAnswersThatItWillNotIsNotDown(int code) throws Exception {
        properties.put("stellic.circuit-breaker.failures", "1");
        sink.next(Collections.nCopies(4, Answer.of(code)).toArray(Answer[]::new));
        assertNothingIsHeld(" answered " + code);
    }

    @Test
    void norIsOneThatDoesNotKnowTheUser() throws Exception {
        properties.put("stellic.circuit-breaker.failures", "1");
        try (SftpServer server = new SftpServer(Files.createDirectories(dir.resolve("sftp")), "right")) {
            destination(
                    "there",
                    Map.of(
                            "type",
                            "sftp",
                            "uri",
                            server.uri("in"),
                            "password",
                            "wrong",
                            "known-hosts-file",
                            server.knownHosts(dir.resolve("known_hosts")).toString()));
            assertNothingIsHeld("refuses the log-in of this user");
            assertThat(server.passwordsOffered()).isEqualTo(1);
        }
    }

    @Test
    void aCredentialThatWasRefusedIsNotOfferedAgainByRetries() throws Exception {
        service("9", "1h", "3");
        try (SftpServer server = new SftpServer(Files.createDirectories(dir.resolve("sftp")), "right")) {
            destination(
                    "there",
                    Map.of(
                            "type",
                            "sftp",
                            "uri",
                            server.uri("in"),
                            "password",
                            "wrong",
                            "known-hosts-file",
                            server.knownHosts(dir.resolve("known_hosts")).toString()));
            try (TestRoad road = TestRoad.start(properties)) {
                Stream.of("a", "b").forEach(road::run);

                await().atMost(Duration.ofSeconds(30))
                        .until(() -> failures(road).equals(List.of(4, 4)));
            }
            assertThat(server.passwordsOffered()).isEqualTo(1);
        }
    }

    @Test
    void norIsOneToWhichAFileOfRejectsWasToGo() throws Exception {
        properties.put("stellic.circuit-breaker.failures", "1");
        for (String export : List.of("a", "b")) {
            sandbox.content(export, "id,name\r\n1,too,many\r\n");
        }
        assertNothingIsHeld("max-rejects");
        assertThat(sink.posts()).isEmpty();
    }

    @Test
    void turnedOffEveryDeliveryIsTried() throws Exception {
        properties.put("stellic.circuit-breaker.failures", "0");
        down();
        try (TestRoad road = TestRoad.start(properties)) {
            Stream.of("a", "b", "c", "d", "e", "f").forEach(road::run);
        }
        assertThat(sink.posts()).hasSize(12);
    }

    private void assertNothingIsHeld(String words) throws Exception {
        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(error(road.run("a"))).contains(words);
            assertThat(error(road.run("b"))).contains(words).doesNotContain(HELD);
        }
    }

    private void service(String failures, String pause, String retries) {
        properties.put("stellic.circuit-breaker.failures", failures);
        properties.put("stellic.circuit-breaker.pause", pause);
        properties.put("stellic.schedules.enabled", "true");
        properties.put("stellic.deliveries.retries", retries);
        properties.put("stellic.deliveries.retry-delay", "100ms");
    }

    private void destination(String name, Map<String, String> settings) {
        String prefix = "stellic.destinations." + name + ".";
        properties.keySet().removeIf(property -> property.startsWith(prefix));
        settings.forEach((setting, value) -> properties.put(prefix + setting, value));
    }

    private void down() {
        Answer[] answers = new Answer[10_000];
        Arrays.fill(answers, Answer.of(503));
        sink.next(answers);
    }

    private static List<Integer> failures(TestRoad road) {
        return road.bundle().ledger().runs().last(9).stream()
                .flatMap(run -> road.bundle().ledger().deliveries().failed(run.id()).stream())
                .map(FailedDelivery::failures)
                .toList();
    }

    private static String error(RunReport report) {
        return report.deliveries().stream()
                .filter(delivery -> delivery.destination().equals("there"))
                .map(DeliveryRecord::error)
                .findFirst()
                .orElseThrow()
                .orElseThrow();
    }
}
