package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the command writes to stderr, as a process of its own. */
@Tag("slow")
final class LogFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=first,second
            stellic.destinations.first.type=file
            stellic.destinations.first.directory=<dir>/first
            stellic.destinations.second.type=database
            stellic.destinations.second.url=jdbc:h2:file:<dir>/absent/there;IFEXISTS=TRUE
            stellic.destinations.second.table=roster
            """);

    @Test
    void eachLineIsJsonWithTheFieldNamesOfEcs() throws Exception {
        routes.set("stellic.log.format=json");
        routes.sandbox().content("roster", "id,name\n1,Ada\n2,\"canary\"\"s\nname\"\n");
        routes.sandbox().next(Call.EXPORT_DATA, Fault.UNAVAILABLE);

        List<JsonNode> events = events("run", "roster");

        assertThat(events).allSatisfy(event -> {
            assertThat(event.path("@timestamp").asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(event.path("log.level").asText()).isIn("INFO", "WARN", "ERROR");
            assertThat(event.path("log.logger").asText()).startsWith("io.stellicroutes");
            assertThat(event.path("message").asText()).isNotBlank();
            assertThat(event.path("ecs.version").asText()).isNotBlank();
            assertThat(event.toString())
                    .doesNotContain("canary", routes.properties().get("stellic.auth.value"));
        });
        assertThat(events)
                .filteredOn(event -> event.path("message").asText().contains("trying again"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.at("/labels/export").asText()).isEqualTo("roster");
                    assertThat(event.at("/labels/run").asText()).startsWith("20");
                });
        assertThat(events)
                .filteredOn(event -> event.path("message").asText().contains("delivered 2 rows"))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.at("/labels/destination").asText()).isEqualTo("first"));
        assertThat(events)
                .filteredOn(event -> event.path("log.level").asText().equals("ERROR"))
                .isNotEmpty()
                .anySatisfy(event ->
                        assertThat(event.at("/labels/destination").asText()).isEqualTo("second"));
        assertThat(events)
                .filteredOn(event -> event.path("log.logger").asText().equals("io.stellicroutes.audit"))
                .as("a line for each delivery, and one for the command")
                .hasSize(3)
                .allSatisfy(
                        event -> assertThat(JSON.readTree(event.path("message").asText())
                                        .path("export")
                                        .asText())
                                .isEqualTo("roster"));
    }

    @Test
    void mistakesOfTheConfigurationAreEventsToo() throws Exception {
        routes.set("stellic.log.format=json\nstellic.batch-size=many");

        assertThat(events("run", "roster"))
                .allSatisfy(
                        event -> assertThat(event.path("log.level").asText()).isEqualTo("ERROR"))
                .anySatisfy(event -> assertThat(event.path("message").asText()).contains("stellic.batch-size"));
    }

    @Test
    void linesAreTextOtherwise() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\n");

        assertThat(stderr("run", "roster"))
                .anySatisfy(line -> assertThat(line).matches("\\S+Z INFO  roster/\\S+ to first: delivered 1 row, .*"));
    }

    private List<JsonNode> events(String... arguments) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String line : stderr(arguments)) {
            assertThat(line).startsWith("{");
            events.add(JSON.readTree(line));
        }
        return events;
    }

    private List<String> stderr(String... arguments) throws IOException, InterruptedException {
        Path err = routes.path("stderr");
        Process process = routes.process(StellicExportsCommand.class, routes.write("my.properties"), arguments)
                .redirectOutput(routes.path("stdout").toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(err);
    }
}
