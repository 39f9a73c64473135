package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A destination that is down is left alone, and only that one; its deliveries wait without losing a try. */
@Tag("slow")
final class DeadDestinationTest {
    private static final String HELD = "the destination is not called until ";
    private static final String CLOSED = "127.0.0.1:1";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.circuit-breaker.pause=1h
            stellic.schedules.enabled=false
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/out
            """);

    private final Sandbox sandbox = routes.sandbox();

    @AutoClose
    private HttpSink sink;

    @BeforeEach
    void start() throws Exception {
        sink = new HttpSink();
        for (String export : List.of("a", "b", "c", "d", "e", "f")) {
            sandbox.content(export, "id,name\r\n1," + export + "\r\n");
            routes.set("stellic.exports." + export + ".to=there,local");
        }
        there(sink.destination(1));
    }

    @Test
    void theSixthDeliveryDoesNotTouchADestinationAtWhichFiveHaveFailedAndOtherDestinationsGoOn() throws Exception {
        down();
        try (TestRoad road = routes.start()) {
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
        assertThat(routes.files("out")).hasSize(6);
    }

    @Test
    void heldDeliveriesGoOnByThemselvesWithoutANewExportWhenTheDestinationIsBack() throws Exception {
        service("2", "500ms", "50");
        down();
        try (TestRoad road = routes.start()) {
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
        assertThat(routes.files("out")).hasSize(4);
    }

    @Test
    void aDeliveryIsGivenUpWhenItHasBeenTriedOftenEnoughAndTheTimesWhenItWasHeldDoNotCount() throws Exception {
        service("2", "300ms", "1");
        down();
        try (TestRoad road = routes.start()) {
            Stream.of("a", "b", "c", "d").forEach(road::run);

            await().atMost(Duration.ofMinutes(1)).until(() -> failures(road).equals(List.of(2, 2, 2, 2)));
            assertThat(sink.posts()).hasSize(4 * 2 * 2);
            await().during(Duration.ofSeconds(1)).until(() -> sink.posts().size() == 4 * 2 * 2);
        }
    }

    @Test
    void aBrokerThatWasDownGetsItsMessagesWhenItIsUp() throws Exception {
        service("1", "15s", "50");
        try (ArtemisBroker broker = new ArtemisBroker(routes.path("broker"))) {
            there(broker.destination() + "queue=in");
            broker.stop();
            try (TestRoad road = routes.start()) {
                assertThat(error(road.run("a"))).contains(broker.url().substring(6) + " can't be reached");
                assertThat(error(road.run("b"))).contains(HELD);

                broker.start();

                await().atMost(Duration.ofMinutes(2)).until(() -> road.bundle().ledger().runs().last(9).stream()
                        .allMatch(run -> run.status() == Run.Status.DELIVERED));
            }
            assertThat(broker.messages("in")).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "sftp", "database", "jms", "kafka", "endpoint"})
    void whateverItsKindADestinationThatCanNotBeReachedIsLeftAlone(String type) throws Exception {
        routes.set("stellic.circuit-breaker.failures=1");
        there(unreachable(type, CLOSED));
        try (TestRoad road = routes.start()) {
            assertThat(error(road.run("a"))).doesNotContain(HELD);
            assertThat(error(road.run("b"))).startsWith("export b to there: " + HELD);
        }
    }

    @Test
    void soIsAnS3StoreThatIsGone() throws Exception {
        routes.set("stellic.circuit-breaker.failures=1");
        try (S3Store store = new S3Store(routes.path("s3"))) {
            store.createBucket("in");
            there(store.destination("in"));
            try (TestRoad road = routes.start()) {
                store.close();
                assertThat(error(road.run("a"))).doesNotContain(HELD);
                assertThat(error(road.run("b"))).startsWith("export b to there: " + HELD);
            }
        }
    }

    @Test
    void aStoreThatIsGoneWhenTheServiceStartsKeepsNoOtherDestinationFromItsRecords() throws Exception {
        there("""
                type=s3
                bucket=in
                endpoint=http://%s
                path-style=true
                access-key=any
                secret-key=any
                """.formatted(CLOSED));
        try (TestRoad road = routes.start()) {
            assertThat(road.run("a").deliveries())
                    .extracting(delivery -> delivery.destination() + " " + delivery.status())
                    .containsExactly("local DELIVERED", "there FAILED");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "database", "http"})
    void soIsOneThatHangsUp(String type) throws Exception {
        routes.set("stellic.circuit-breaker.failures=1");
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> hangingUp = CompletableFuture.runAsync(() -> hangUp(server));
            there(unreachable(type, "127.0.0.1:" + server.getLocalPort()));
            try (TestRoad road = routes.start()) {
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

    private static String unreachable(String type, String address) {
        String properties =
                switch (type) {
                    case "http" -> "url=http://%s/in\nretries=1\nretry-delay=1ms";
                    case "sftp" -> "uri=sftp://stellic@%s/in\npassword=any\nstrict-host-key-checking=false";
                    case "database" -> "url=jdbc:postgresql://%s/any";
                    case "jms" -> "broker-url=tcp://%s";
                    case "kafka" -> "brokers=%s\noption.max.block.ms=500";
                    default -> "uri=http://%s/in\nbody=json";
                };
        return "type=" + type + "\n" + properties.formatted(address);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 404, 429})
    void oneThatAnswersThatItWillNotIsNotDown(int code) throws Exception {
        routes.set("stellic.circuit-breaker.failures=1");
        sink.next(Collections.nCopies(4, Answer.of(code)).toArray(Answer[]::new));
        assertNothingIsHeld(" answered " + code);
    }

    @Test
    void norIsOneThatDoesNotKnowTheUser() throws Exception {
        routes.set("stellic.circuit-breaker.failures=1");
        try (SftpServer server = new SftpServer(Files.createDirectories(routes.path("sftp")), "right")) {
            thereWithAWrongPassword(server);
            assertNothingIsHeld("refuses the log-in of this user");
            assertThat(server.passwordsOffered()).isEqualTo(1);
        }
    }

    @Test
    void aCredentialThatWasRefusedIsNotOfferedAgainByRetries() throws Exception {
        service("9", "1h", "3");
        try (SftpServer server = new SftpServer(Files.createDirectories(routes.path("sftp")), "right")) {
            thereWithAWrongPassword(server);
            try (TestRoad road = routes.start()) {
                Stream.of("a", "b").forEach(road::run);

                await().atMost(Duration.ofMinutes(1)).until(() -> failures(road).equals(List.of(4, 4)));
            }
            assertThat(server.passwordsOffered()).isEqualTo(1);
        }
    }

    @Test
    void norIsOneToWhichAFileOfRejectsWasToGo() throws Exception {
        routes.set("stellic.circuit-breaker.failures=1");
        for (String export : List.of("a", "b")) {
            sandbox.content(export, "id,name\r\n1,too,many\r\n");
        }
        assertNothingIsHeld("max-rejects");
        assertThat(sink.posts()).isEmpty();
    }

    @Test
    void turnedOffEveryDeliveryIsTried() throws Exception {
        routes.set("stellic.circuit-breaker.failures=0");
        down();
        try (TestRoad road = routes.start()) {
            Stream.of("a", "b", "c", "d", "e", "f").forEach(road::run);
        }
        assertThat(sink.posts()).hasSize(12);
    }

    private void assertNothingIsHeld(String words) throws Exception {
        try (TestRoad road = routes.start()) {
            assertThat(error(road.run("a"))).contains(words);
            assertThat(error(road.run("b"))).contains(words).doesNotContain(HELD);
        }
    }

    private void service(String failures, String pause, String retries) {
        routes.set("""
                stellic.circuit-breaker.failures=%s
                stellic.circuit-breaker.pause=%s
                stellic.schedules.enabled=true
                stellic.deliveries.retries=%s
                stellic.deliveries.retry-delay=100ms
                """.formatted(failures, pause, retries));
    }

    private void there(String properties) {
        routes.destination("there", properties);
    }

    private void thereWithAWrongPassword(SftpServer server) throws IOException {
        there("""
                type=sftp
                uri=%s
                password=wrong
                known-hosts-file=%s
                """.formatted(server.uri("in"), server.knownHosts(routes.path("known_hosts"))));
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
        return RoutesExtension.error(report, "there");
    }
}
