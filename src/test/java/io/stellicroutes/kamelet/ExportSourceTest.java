package io.stellicroutes.kamelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Kamelets as they lie in the jar, in Camel Main, with nothing else of the bundle configured. */
final class ExportSourceTest {
    private static final String CSV = "group_id,members\r\n1,30\r\n2,4\r\n3,\"1,200\"\r\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    private final Sandbox sandbox = routes.sandbox().content("user_groups", CSV);
    private final List<Exchange> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger toFail = new AtomicInteger();
    private final Map<String, String> context = RoutesExtension.parse("""
            stellic.poll.initial-delay=10ms
            stellic.poll.max-delay=50ms
            stellic.deliveries.retry-delay=100ms
            """);

    private Map<String, String> parameters(Map<String, String> more) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("export", "user_groups");
        parameters.put("schedule", "every 1d");
        parameters.put("baseUrl", sandbox.url().toString());
        parameters.put("accessToken", Sandbox.TOKEN);
        parameters.put("workDir", routes.path("work").toString());
        parameters.putAll(more);
        return parameters;
    }

    /** A route from the Kamelet, in YAML, as a designer writes it. */
    private Main from(String kamelet, Map<String, String> parameters) throws Exception {
        StringBuilder yaml = new StringBuilder("- route:\n    from:\n      uri: kamelet:" + kamelet + "\n");
        if (!parameters.isEmpty()) {
            yaml.append("      parameters:\n");
            parameters.forEach((name, value) -> yaml.append("        ")
                    .append(name)
                    .append(": \"")
                    .append(value)
                    .append("\"\n"));
        }
        yaml.append("      steps:\n        - bean:\n            ref: theirs\n");
        return load(yaml.toString());
    }

    private Main load(String yaml) throws Exception {
        Main main = new Main();
        Properties initial = new Properties();
        initial.putAll(context);
        main.setInitialProperties(initial);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure().withShutdownTimeout(5);
        main.init();
        CamelContext camel = main.getCamelContext();
        camel.getRegistry().bind("theirs", new Theirs());
        Resource route = ResourceHelper.fromBytes("theirs.camel.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        PluginHelper.getRoutesLoader(camel).loadRoutes(route);
        main.start();
        return main;
    }

    /** What stands behind the Kamelet. */
    public final class Theirs {
        public void take(Exchange exchange) {
            if (toFail.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new IllegalStateException("not now");
            }
            exchange.getMessage().getBody(String.class);
            taken.add(exchange.copy());
        }
    }

    @Test
    void aBatchComesInAnExchange() throws Exception {
        Main main = from("stellic-export-source", parameters(Map.of("batchSize", "2")));
        try {
            await().untilAsserted(() -> assertThat(taken).hasSize(2));
        } finally {
            main.stop();
        }
        assertThat(taken.get(0).getMessage().getBody())
                .isEqualTo(List.of(Map.of("group_id", "1", "members", "30"), Map.of("group_id", "2", "members", "4")));
        assertThat(taken.get(1).getMessage().getHeaders())
                .containsEntry(StellicConstants.EXPORT, "user_groups")
                .containsEntry(StellicConstants.FIRST_ROW, 3L)
                .containsKeys(StellicConstants.RUN_ID, StellicConstants.DELIVERY_ID);
    }

    @Test
    void aRecordComesInAnExchangeWithItsKey() throws Exception {
        Main main = from(
                "stellic-export-source",
                parameters(Map.of("exchangePer", "record", "body", "json", "key", "group_id")));
        try {
            await().untilAsserted(() -> assertThat(taken).hasSize(3));
        } finally {
            main.stop();
        }
        assertThat(taken.get(2).getMessage().getBody(String.class))
                .isEqualTo("{\"group_id\":\"3\",\"members\":\"1,200\"}");
        assertThat(taken.get(2).getMessage().getHeader(StellicConstants.KEY)).isEqualTo("3");
    }

    @Test
    void whatFailsBehindItComesAgain() throws Exception {
        toFail.set(1);
        Main main = from("stellic-export-source", parameters(Map.of()));
        try {
            await().untilAsserted(() -> assertThat(taken).hasSize(1));
        } finally {
            main.stop();
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void itIsConfiguredByPropertiesOfTheContextToo() throws Exception {
        parameters(Map.of("params", "mode=unmatched&course_filter=registered"))
                .forEach((name, value) -> context.put("camel.kamelet.stellic-export-source." + name, value));
        Main main = from("stellic-export-source", Map.of());
        try {
            await().untilAsserted(() -> assertThat(taken).hasSize(1));
        } finally {
            main.stop();
        }
        assertThat(sandbox.lines("export_data"))
                .singleElement()
                .asString()
                .contains("mode=unmatched&course_filter=registered");
    }

    @Test
    void aPipeHasItAsItsSource() throws Exception {
        StringBuilder pipe = new StringBuilder("""
                apiVersion: camel.apache.org/v1
                kind: Pipe
                metadata:
                  name: groups
                spec:
                  source:
                    ref:
                      kind: Kamelet
                      apiVersion: camel.apache.org/v1
                      name: stellic-export-source
                    properties:
                """);
        parameters(Map.of("params", "mode=unmatched&usem_ids=1"))
                .forEach((name, value) -> pipe.append("      %s: RAW(%s)\n".formatted(name, value)));
        pipe.append("  sink:\n    uri: bean:theirs\n");
        Main main = load(pipe.toString());
        try {
            await().untilAsserted(() -> assertThat(taken).hasSize(1));
        } finally {
            main.stop();
        }
        assertThat(sandbox.lines("export_data").get(0)).contains("mode=unmatched&usem_ids=1");
    }

    @Test
    void aCronExpressionAndParametersOfTheDataTypeAreTakenAsTheyAreWritten() throws Exception {
        Main main = from(
                "stellic-export-source",
                parameters(Map.of("schedule", "* * * * * ?", "params", "RAW(mode=a b&usem_ids=1&usem_ids=2)")));
        try {
            await().untilAsserted(() -> assertThat(taken).isNotEmpty());
        } finally {
            main.stop();
        }
        assertThat(sandbox.lines("export_data").get(0)).contains("mode=a%20b&usem_ids=1&usem_ids=2");
    }

    @Test
    void everyMistakeIsToldAtTheStart() {
        assertThatThrownBy(
                        () -> from("stellic-export-source", parameters(Map.of("schedule", "nightly", "baseUrl", ""))))
                .rootCause()
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("stellic.base-url is missing")
                .hasMessageContaining("stellic.exports.user_groups.schedule must be");
    }

    @Test
    void aParameterThatThereIsNotIsAMistakeAndNotAnotherQuestion() {
        assertThatThrownBy(() -> from("stellic-export-source", parameters(Map.of("params", "mode=a&usem_ids=1"))))
                .rootCause()
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no parameter usem_ids")
                .hasMessageContaining("RAW(...)");
    }

    @Test
    void theFileIsHandedOverAndThenRemoved() throws Exception {
        toFail.set(1);
        Path outbox = routes.path("outbox");
        Main main = from("stellic-export-file-source", parameters(Map.of("outbox", outbox.toString(), "delay", "50")));
        try {
            await().untilAsserted(() -> assertThat(taken).hasSize(1));
            await().untilAsserted(() -> assertThat(filesBelow(outbox)).isEmpty());
        } finally {
            main.stop();
        }
        Exchange exchange = taken.get(0);
        assertThat(exchange.getMessage().getHeaders()).containsEntry(StellicConstants.EXPORT, "user_groups");
        assertThat(exchange.getMessage().getHeader(StellicConstants.RUN_ID, String.class))
                .matches("\\d{8}T\\d{6}Z-[0-9a-f]{10}");
        assertThat(exchange.getMessage().getHeader(StellicConstants.FILE_NAME, String.class))
                .endsWith(".csv")
                .isEqualTo(exchange.getMessage().getHeader(Exchange.FILE_NAME));
    }

    private static List<Path> filesBelow(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
