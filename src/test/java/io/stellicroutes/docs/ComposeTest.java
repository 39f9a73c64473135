package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.stellicroutes.cli.Launcher;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Node;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.PostgresServer;
import io.stellicroutes.servers.S3Store;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The Compose file is one by its specification, and three processes with its properties share the work. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
final class ComposeTest {
    private static final Path COMPOSE = Path.of("deploy/compose/compose.yaml");
    private static final Path PROPERTIES = Path.of("deploy/compose/application.properties");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("");

    @TempDir
    private Path dir;

    @AutoClose
    private EmbeddedPostgres postgres;

    @AutoClose
    private S3Store store;

    private final List<Process> nodes = new ArrayList<>();

    @BeforeEach
    void servers() throws Exception {
        postgres = PostgresServer.start();
        JsonNode database = compose().at("/services/postgres/environment");
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            String user = database.get("POSTGRES_USER").asText();
            statement.execute("create role " + user + " login password '"
                    + database.get("POSTGRES_PASSWORD").asText() + "'");
            statement.execute("create database " + database.get("POSTGRES_DB").asText() + " owner " + user);
        }
        JsonNode minio = compose().at("/services/store/environment");
        store = new S3Store(
                dir.resolve("store"),
                minio.get("MINIO_ROOT_USER").asText(),
                minio.get("MINIO_ROOT_PASSWORD").asText());
        // as the store's entrypoint makes it
        store.createBucket("exports");
    }

    @AfterEach
    void end() {
        nodes.forEach(Process::destroyForcibly);
    }

    /** The schema is that of the Compose specification, as Docker Compose 1.29 has it. */
    @Test
    void theFileIsOneByTheSpecification() throws IOException {
        try (InputStream schema = ComposeTest.class.getResourceAsStream("compose_spec.json")) {
            assertThat(JsonSchemaFactory.getInstance(VersionFlag.V7)
                            .getSchema(withoutIds(JSON.readTree(schema)))
                            .validate(compose()))
                    .as("durations are Docker's own, such as 2s, and not ISO's")
                    .filteredOn(mistake -> !mistake.getType().equals("format"))
                    .isEmpty();
        }
        JsonNode node = compose().at("/services/node");
        assertThat(node.at("/deploy/replicas").asInt()).isEqualTo(3);
        assertThat(node.at("/depends_on").fieldNames()).toIterable().containsExactlyInAnyOrder("postgres", "store");
        List<String> variables = new ArrayList<>();
        node.get("environment").fieldNames().forEachRemaining(variables::add);
        assertThat(Files.readString(PROPERTIES))
                .contains(variables.stream()
                        .map(variable -> "{{env:" + variable + "}}")
                        .toList());
    }

    /** Properties and log-ins are the files' own; only where the servers are is said otherwise. */
    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void threeProcessesWithItsPropertiesShareTheWorkAndOneThatIsToldToEndDoes() throws Exception {
        Sandbox sandbox = routes.sandbox().content("user_groups", "id\n1\n2\n");
        for (int number = 1; number <= 3; number++) {
            start(number, sandbox);
        }
        try (Ledger ledger = await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> Ledger.open(
                                new StellicConfig.Ledger(database() + "stellic", "stellic", "x"), Clock.systemUTC()),
                        opened -> true)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ledger.nodes().live())
                            .as(said())
                            .hasSize(3)
                            .allMatch(Node::isReady));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ledger.runs().last(10))
                            .extracting(Run::status)
                            .containsExactly(Run.Status.DELIVERED));
            assertThat(store.keys("exports"))
                    .singleElement()
                    .asString()
                    .startsWith("landing/landed/" + ledger.runs().last(1).get(0).id());
            assertThat(rows()).isEqualTo(2);

            nodes.get(0).destroy();
            assertThat(nodes.get(0).waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ledger.nodes().live()).hasSize(2);
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    private String database() {
        return "jdbc:postgresql://localhost:" + postgres.getPort() + "/";
    }

    private int rows() throws SQLException {
        try (Connection connection = postgres.getDatabase("postgres", "stellic").getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select count(*) from user_groups")) {
            found.next();
            return found.getInt(1);
        }
    }

    private String said() throws IOException {
        StringBuilder said = new StringBuilder();
        for (int number = 1; number <= 3; number++) {
            said.append(Files.readString(dir.resolve("node" + number + "/said")));
        }
        return said.toString();
    }

    private void start(int number, Sandbox sandbox) throws IOException {
        Path own = Files.createDirectories(dir.resolve("node" + number));
        String properties = Files.readString(PROPERTIES)
                .replace("https://myuniversity.stellic.com", sandbox.url().toString())
                .replace("/data/work", own.resolve("work").toString())
                .replace("jdbc:postgresql://postgres/", database())
                .replace("http://store:9000", store.endpoint().toString());
        Path config = Files.writeString(
                own.resolve("application.properties"),
                properties + "stellic.console.enabled=false\nstellic.poll.initial-delay=100ms\n");
        ProcessBuilder node = routes.process(Launcher.class, config, "start")
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("said").toFile());
        node.environment().put("STELLIC_TOKEN", Sandbox.TOKEN);
        compose().at("/services/node/environment").properties().stream()
                .filter(variable -> !variable.getKey().equals("STELLIC_TOKEN"))
                .forEach(variable -> node.environment()
                        .put(variable.getKey(), variable.getValue().asText()));
        nodes.add(node.start());
    }

    /** Of an older draft, and about nothing. */
    private static JsonNode withoutIds(JsonNode schema) {
        ((ObjectNode) schema).remove(List.of("id", "$schema"));
        ((ObjectNode) schema.get("properties")).properties().forEach(property -> ((ObjectNode) property.getValue())
                .remove("id"));
        ((ObjectNode) schema.get("definitions")).properties().forEach(property -> ((ObjectNode) property.getValue())
                .remove("id"));
        return schema;
    }

    private static JsonNode compose() throws IOException {
        return JSON.valueToTree(
                new Load(LoadSettings.builder().setLabel(COMPOSE.toString()).build())
                        .loadFromString(Files.readString(COMPOSE)));
    }
}
