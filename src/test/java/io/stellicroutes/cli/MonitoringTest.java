package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.servers.PostgresServer;
import io.stellicroutes.servers.PrometheusServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What is in {@code deploy/monitoring}, asked of a Prometheus that scrapes a service: each query of the dashboard has
 * series, and each alert is raised by what it is for.
 */
@Tag("slow")
final class MonitoringTest {
    private static final Path ALERTS = Path.of("deploy/monitoring/alerts.yaml");
    private static final Path DASHBOARD = Path.of("deploy/monitoring/dashboard.json");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.schedules.enabled=false
            stellic.circuit-breaker.failures=1
            stellic.circuit-breaker.pause=1h
            stellic.max-concurrent-exports=1
            stellic.exports.good.to=local
            stellic.exports.good.expected-every=1s
            stellic.exports.drifted.to=local
            stellic.exports.drifted.header=fail
            stellic.exports.ragged.to=local
            stellic.exports.ragged.max-rejects=10
            stellic.exports.failing.to=dead
            stellic.exports.slow.to=local
            stellic.exports.waiting.to=local
            stellic.exports.branch.to=local
            stellic.exports.branch.tenants=north
            stellic.tenants.north.base-url=<sandbox>
            stellic.tenants.north.auth.header=Authorization
            stellic.tenants.north.auth.value=Token sandbox-token
            stellic.exports.good.tenants=none
            stellic.exports.drifted.tenants=none
            stellic.exports.ragged.tenants=none
            stellic.exports.failing.tenants=none
            stellic.exports.slow.tenants=none
            stellic.exports.waiting.tenants=none
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/out
            stellic.destinations.dead.type=http
            stellic.destinations.dead.url=http://127.0.0.1:1/
            stellic.destinations.dead.retries=1
            """);

    @RegisterExtension
    final RoutesExtension cron = RoutesExtension.toFiles("roster");

    @AutoClose
    private EmbeddedPostgres ledger;

    @AutoClose
    private NodeExporter nodeExporter;

    private int port;

    @BeforeEach
    void servers() throws Exception {
        ledger = PostgresServer.start();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        routes.set("""
                stellic.console.port=%d
                stellic.ledger.url=%s
                stellic.ledger.username=postgres
                """.formatted(port, ledger.getJdbcUrl("postgres", "postgres")));
        routes.sandbox()
                .content("good", "id,name\r\n1,Ada\r\n2,Bo\r\n")
                .content("ragged", "id,name\r\n1,Ada\r\n2\r\n")
                .content("failing", "id,name\r\n1,Ada\r\n")
                .content("branch", "id,name\r\n1,Ada\r\n")
                .content("drifted", "id,name\r\n1,Ada\r\n");
        Path file = cron.path("stellic.prom");
        Outcome.of(cron, "run", "roster", "--metrics-file", file.toString());
        nodeExporter = new NodeExporter(Files.readString(file));
    }

    @Test
    void everyQueryOfTheDashboardHasSeriesAndEveryAlertIsRaisedByWhatItIsFor() throws Exception {
        Map<String, String> alerts = alerts();
        CommandRuntime service = new CommandRuntime(
                ConfigurationFile.read(routes.write(Outcome.CONFIGURATION)), CommandRuntime.Purpose.SERVE);
        try (PrometheusServer prometheus =
                        new PrometheusServer(ALERTS, "127.0.0.1:" + port, "127.0.0.1:" + nodeExporter.port());
                service) {
            service.start();
            await().atMost(PATIENCE)
                    .until(() -> !prometheus.query("stellic_ledger_up == 1").isEmpty());
            failInEachWay(service);

            for (Map.Entry<String, String> query : queries(".*").entrySet()) {
                await(query.getKey() + ": " + query.getValue())
                        .atMost(PATIENCE)
                        .until(() -> !prometheus.query(query.getValue()).isEmpty());
            }
            assertThat(exports(prometheus, "north[.]")).containsOnly("north.branch");
            assertThat(exports(prometheus, ".*")).contains("north.branch", "good");
            assertRaised(prometheus, alerts, "StellicServiceDown", "StellicLedgerDown");

            ledger.close();
            assertRaised(prometheus, Map.of("StellicLedgerDown", alerts.get("StellicLedgerDown")));
            service.close();
            assertRaised(prometheus, Map.of("StellicServiceDown", alerts.get("StellicServiceDown")));

            assertThat(prometheus.rules()).hasSameSizeAs(alerts.keySet()).allSatisfy(rule -> assertThat(
                            rule.get("health").asText())
                    .as("%s: %s", rule.get("name"), rule.path("lastError"))
                    .isEqualTo("ok"));
        }
    }

    /** Whose numbers the dashboard shows where a tenant is chosen. */
    private static Set<String> exports(PrometheusServer prometheus, String tenant) throws Exception {
        Set<String> exports = new TreeSet<>();
        for (String query : queries(tenant).values()) {
            prometheus.query(query).forEach(series -> {
                if (series.at("/metric").has("export")) {
                    exports.add(series.at("/metric/export").asText());
                }
            });
        }
        return exports;
    }

    /** Has one failure of each kind. */
    private void failInEachWay(CommandRuntime service) {
        ProducerTemplate producer = service.context().createProducerTemplate();
        for (String export : List.of("good", "ragged", "failing", "drifted", "north.branch")) {
            run(producer, export);
        }
        routes.sandbox().content("drifted", "id,address\r\n1,Ada\r\n");
        run(producer, "drifted");
        routes.sandbox()
                .duration(Duration.ofHours(1))
                .content("slow", "id\r\n1\r\n")
                .content("waiting", "id\r\n1\r\n");
        for (String export : List.of("slow", "waiting")) {
            new Thread(() -> run(producer, export), export).start();
        }
    }

    private static void run(ProducerTemplate producer, String export) {
        producer.requestBodyAndHeaders(StellicConstants.DIRECT_RUN, null, Map.of("StellicExport", export));
    }

    private static void assertRaised(PrometheusServer prometheus, Map<String, String> alerts, String... butFor) {
        Map<String, String> raised = new LinkedHashMap<>(alerts);
        raised.keySet().removeAll(List.of(butFor));
        raised.forEach((name, expression) -> await(name + ": " + expression)
                .atMost(PATIENCE)
                .until(() -> !prometheus.query(expression).isEmpty()));
        List.of(butFor).forEach(name -> assertThat(series(prometheus, alerts.get(name)))
                .as("%s, while there is no cause", name)
                .isEmpty());
    }

    private static JsonNode series(PrometheusServer prometheus, String expression) {
        try {
            return prometheus.query(expression);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Each expression by its alert's name. */
    private static Map<String, String> alerts() throws IOException {
        JsonNode parsed = new ObjectMapper()
                .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ALERTS)));
        Map<String, String> alerts = new LinkedHashMap<>();
        parsed.at("/groups/0/rules")
                .forEach(rule ->
                        alerts.put(rule.get("alert").asText(), rule.get("expr").asText()));
        assertThat(alerts).hasSizeGreaterThan(5);
        return alerts;
    }

    /**
     * Each query by its panel's title, with its variables as Grafana would set them.
     *
     * @param tenant {@code .*} for all, or a tenant's name and {@code [.]}
     */
    private static Map<String, String> queries(String tenant) throws IOException {
        Map<String, String> queries = new LinkedHashMap<>();
        for (JsonNode panel : new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels")) {
            for (JsonNode target : panel.get("targets")) {
                queries.put(
                        panel.get("title").asText() + " " + target.get("refId").asText(),
                        target.get("expr")
                                .asText()
                                .replace("$__rate_interval", "2m")
                                .replace("$tenant", tenant)
                                .replace("$export", ".*"));
            }
        }
        assertThat(queries).hasSizeGreaterThan(10);
        assertThat(queries.values()).noneMatch(query -> query.contains("$"));
        return queries;
    }

    /** Serves what {@code --metrics-file} has written as the node exporter would, a day and more later. */
    private static final class NodeExporter implements AutoCloseable {
        private final HttpServer server;

        NodeExporter(String numbers) throws IOException {
            List<String> lines = new ArrayList<>();
            for (String line : numbers.lines().toList()) {
                boolean ended = line.startsWith("stellic_command_ended_seconds ");
                double time = ended ? Double.parseDouble(line.substring(line.indexOf(' '))) - 27 * 3600 : 0;
                lines.add(ended ? "stellic_command_ended_seconds " + time : line);
            }
            byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/observe/metrics", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
                exchange.close();
            });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
