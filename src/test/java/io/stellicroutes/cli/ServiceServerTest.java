package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.ledger.RefusedStatements;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.servers.FrozenLine;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.h2.tools.Server;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code start} serves for Prometheus and for probes. */
final class ServiceServerTest {
    private static final String READY = "/observe/health/ready";
    /** What the ledger has said is good for some seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.exports.roster.to=local,dead
            stellic.destinations.dead.type=http
            stellic.destinations.dead.url=http://127.0.0.1:1/
            stellic.destinations.dead.retries=1
            """);

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        routes.set("stellic.console.port=" + port);
    }

    @Test
    void aServiceIsLiveAndReadyAndHasItsNumbers() throws Exception {
        try (CommandRuntime service = start()) {
            assertThat(get("/observe/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = get("/observe/health/ready");
            assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
            assertThat(check(ready)).isEqualTo("UP");
            assertThat(get("/observe/metrics").body())
                    .contains("stellic_ledger_up 1.0", "stellic_runs_total{export=\"roster\"", "jvm_memory_used_bytes")
                    .doesNotContain(routes.sandbox().url().toString());
            assertThat(service.context().isStarted()).isTrue();
        }
        assertThatThrownBy(() -> get("/observe/health/live")).isInstanceOf(ConnectException.class);
    }

    @Test
    void aBrokenDestinationIsToldAndTakesNothingAway() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n");
        try (CommandRuntime service = start()) {
            service.context()
                    .createProducerTemplate()
                    .requestBodyAndHeaders("direct:stellic-run", null, Map.of("StellicExport", "roster"));

            await().untilAsserted(() ->
                    assertThat(get("/observe/health/ready").body()).contains("degraded: roster to dead failed since"));
            HttpResponse<String> ready = get("/observe/health/ready");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(check(ready)).isEqualTo("UP");
        }
    }

    @Test
    void aRouteThatAnOperatorHasStoppedIsNoFailure() throws Exception {
        try (CommandRuntime service = start()) {
            service.context().getRouteController().stopRoute("stellic-triggers");

            assertThat(get("/observe/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void nobodyTakesTheAnswersOfAnotherProgramForOurs() throws Exception {
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                CommandRuntime service = start()) {
            assertThat(service.context().isStarted()).isTrue();
            assertThat(service.context().hasService(org.apache.camel.component.platform.http.main.MainHttpServer.class))
                    .isNull();
            assertThat(other.isBound()).isTrue();
        }
    }

    @Test
    void aPortThatIsTakenIsNotCalledHealthyByAServerForMonitoringAlone() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            routes.set("""
                    stellic.console.port=%d
                    camel.management.enabled=true
                    camel.management.port=%d
                    """.formatted(other.getLocalPort(), port));
            try (CommandRuntime service = start()) {
                HttpResponse<String> ready = get("/observe/health/ready");

                assertThat(ready.statusCode()).isEqualTo(200);
                assertThat(ready.body())
                        .contains("degraded: the console is not served: 127.0.0.1:" + other.getLocalPort());
                assertThat(service.bundle().config().console().enabled()).isFalse();
            }
        }
    }

    @Test
    void aPortMayBeAPlaceholder() throws Exception {
        routes.set("""
                stellic.console.port={{the.port}}
                the.port=%d
                """.formatted(port));
        try (CommandRuntime service = start()) {
            assertThat(get("/observe/health/ready").statusCode()).isEqualTo(200);
            assertThat(service.bundle().config().console().enabled()).isTrue();
        }
    }

    @Test
    void aServerForRoutesOfOnesOwnNeedsNoConsole() throws Exception {
        routes.set("""
                stellic.console.enabled=false
                camel.server.enabled=true
                camel.server.host=127.0.0.1
                camel.server.port=%d
                """.formatted(port));
        try (CommandRuntime service = start()) {
            assertThat(get("/stellic/").statusCode()).isEqualTo(404);
            assertThat(service.context().isStarted()).isTrue();
        }
    }

    @Test
    void withoutConsoleThereMayBeAServerForMonitoringAlone() throws Exception {
        routes.set("""
                stellic.console.enabled=false
                camel.management.enabled=true
                camel.management.host=127.0.0.1
                camel.management.port=%d
                """.formatted(port));
        try (CommandRuntime service = start()) {
            assertThat(get("/observe/health/ready").statusCode()).isEqualTo(200);
            assertThat(get("/observe/metrics").statusCode()).isEqualTo(200);
            assertThat(service.context().isStarted()).isTrue();
        }
    }

    @Test
    void aServiceWhoseLedgerAnswersNothingIsNotReadyUntilItAnswers() throws Exception {
        try (RefusedStatements ledger = new RefusedStatements()) {
            routes.set("stellic.ledger.url="
                    + RefusedStatements.url("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"));
            try (CommandRuntime service = start()) {
                assertThat(get(READY).statusCode()).isEqualTo(200);

                ledger.refuse("stellic_");
                await().atMost(PATIENCE).until(() -> isDown("the ledger does not answer"));
                assertThat(get("/observe/health/live").statusCode()).isEqualTo(200);

                ledger.refuseNone();
                await().atMost(PATIENCE).until(() -> get(READY).statusCode() == 200);
                assertThat(service.context().isStarted()).isTrue();
            }
        }
    }

    @Test
    void aServiceWhoseLedgerKeepsItWaitingIsNotReady() throws Exception {
        Server database = database();
        try (FrozenLine line = new FrozenLine(database.getPort())) {
            routes.set("stellic.ledger.url=" + ledgerAt(line.port()));
            try (CommandRuntime service = start()) {
                assertThat(get(READY).statusCode()).isEqualTo(200);

                line.freeze();
                await().atMost(PATIENCE).until(() -> isDown("the ledger does not answer"));

                line.thaw();
                await().atMost(PATIENCE).until(() -> get(READY).statusCode() == 200);
                assertThat(service.context().isStarted()).isTrue();
            }
        } finally {
            database.stop();
        }
    }

    @Test
    void aServiceWithAMistakeInItsConfigurationDoesNotStartSoThatNobodyAnswers() throws IOException {
        Path inTheWay = Files.writeString(routes.path("in-the-way"), "");
        for (String mistake :
                List.of("stellic.exports.roster.to=nowhere", "stellic.work-dir=" + inTheWay.resolve("work"))) {
            routes.set(mistake);

            assertThatThrownBy(this::start).as(mistake).hasStackTraceContaining("ConfigException");
            assertThatThrownBy(() -> get(READY)).isInstanceOf(ConnectException.class);
            routes.set("stellic.exports.roster.to=local");
        }
    }

    private static Server database() throws SQLException {
        return Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    }

    private static String ledgerAt(int port) {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    }

    private boolean isDown(String message) throws IOException, InterruptedException {
        HttpResponse<String> ready = get(READY);
        return ready.statusCode() == 503
                && check(ready).equals("DOWN")
                && ready.body().contains(message);
    }

    private CommandRuntime start() throws Exception {
        CommandRuntime service = new CommandRuntime(
                ConfigurationFile.read(routes.write(Outcome.CONFIGURATION)), CommandRuntime.Purpose.SERVE);
        service.start();
        return service;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** What the bundle's own check says. */
    private static String check(HttpResponse<String> answer) throws IOException {
        for (JsonNode check : new ObjectMapper().readTree(answer.body()).get("checks")) {
            if (check.get("name").asText().equals("stellic")) {
                return check.get("status").asText();
            }
        }
        throw new AssertionError("no check in " + answer.body());
    }
}
