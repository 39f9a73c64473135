package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.docs.PropertyReference;
import io.stellicroutes.docs.PropertySchema;
import io.stellicroutes.docs.SpringMetadata;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One class and one file of routes make a type of destination, which is then known wherever the bundle's own are. */
final class NinthTypeTest {
    private static final Path ROUTES = Path.of("src/test/resources/io/stellicroutes/cli/to-outbox.camel.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.batch-size=2
            stellic.exports.user_groups.to=mine
            stellic.destinations.mine.type=outbox
            stellic.destinations.mine.directory=<dir>/outbox
            stellic.destinations.mine.seal=sealed
            """);

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private URLClassLoader withOutbox;

    /** As a jar on the class path would: the class is there, and named as a service. */
    @BeforeEach
    void addTheType() throws Exception {
        Files.createDirectory(routes.path("outbox"));
        Path services = Files.createDirectories(routes.path("jar/META-INF/services"));
        Files.writeString(services.resolve(DestinationType.class.getName()), OutboxType.class.getName());
        withOutbox = new URLClassLoader(new URL[] {routes.path("jar").toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(withOutbox);
    }

    @AfterEach
    void removeTheType() throws Exception {
        System.clearProperty("stellic.routes");
        Thread.currentThread().setContextClassLoader(before);
        withOutbox.close();
    }

    /** The distribution's directory of routes, to which the file has been added. */
    private void addTheRoutes() throws Exception {
        Path all = Files.createDirectory(routes.path("routes"));
        Files.copy(ROUTES, all.resolve(ROUTES.getFileName()));
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, all.resolve(file.getFileName()));
            }
        }
        System.setProperty("stellic.routes", all.toString());
    }

    @Test
    void recordsAreDeliveredToIt() throws Exception {
        routes.sandbox().content("user_groups", "id,name\r\n1,a\r\n2,b\r\n3,c\r\n");

        assertThat(routes.start(context -> {}, TestRoad.ROUTES + ",file:" + ROUTES)
                        .run("user_groups")
                        .delivered())
                .isTrue();

        assertThat(routes.files("outbox").values())
                .containsExactly(
                        "sealed[{\"id\":\"1\",\"name\":\"a\"},{\"id\":\"2\",\"name\":\"b\"}]",
                        "sealed[{\"id\":\"3\",\"name\":\"c\"}]");
        assertThat(routes.files("outbox").keySet()).allMatch(name -> name.endsWith(".json"));
    }

    @Test
    void checkReachesIt() throws Exception {
        addTheRoutes();

        assertThat(Outcome.of(routes, "check").out()).contains("destination mine (outbox): reached");

        Files.delete(routes.path("outbox"));
        assertThat(Outcome.of(routes, "check").out())
                .contains("destination mine (outbox): NOT reached: stellic.destinations.mine.directory is not there");
    }

    @Test
    void checkTellsEveryMistakeInItsProperties() throws Exception {
        routes.destination("mine", """
                type=outbox
                ending=pdf
                sael=x
                """);

        assertThat(Outcome.of(routes, "check").err())
                .contains(
                        "stellic.destinations.mine.directory is missing",
                        "stellic.destinations.mine.ending must be one of json, txt",
                        "stellic.destinations.mine.sael is not a property: did you mean seal?");
    }

    @Test
    void initWritesItsProperties() throws Exception {
        Path file = routes.path("new.properties");

        Outcome init = Outcome.of(
                "init",
                "--base-url=https://myuniversity.stellic.com",
                "--export=user_groups",
                "--to=outbox",
                "--set=stellic.destinations.outbox.directory=out",
                "--config=" + file);

        assertThat(init.code()).as(init.err()).isZero();
        assertThat(Files.readString(file))
                .contains(
                        "\nstellic.destinations.outbox.type=outbox\n",
                        "# The directory; it must be there. Required.\nstellic.destinations.outbox.directory=",
                        "#stellic.destinations.outbox.seal={{env:OUTBOX_SEAL}}",
                        "# How the files' names end. One of json, txt. Default: json\n#stellic.destinations.outbox.ending=json");
    }

    @Test
    void initAsksForWhatItCanNotDoWithout() throws Exception {
        Choices choices = new Choices(DestinationTypes.found());
        choices.export("user_groups", "user_groups");
        choices.set("stellic.base-url", "https://myuniversity.stellic.com");
        StringWriter asked = new StringWriter();

        new Interview(new BufferedReader(new StringReader("mine=outbox\nout\n")), new PrintWriter(asked, true), choices)
                .hold(Optional.of(Ways.NONE));

        assertThat(asked.toString())
                .contains("kafka, outbox, s3", "stellic.destinations.mine.directory: The directory; it must be there.");
        assertThat(choices.properties()).containsEntry("stellic.destinations.mine.directory", "out");
    }

    @Test
    void thePageThatIsMadeOfThePropertiesHasIt() {
        assertThat(PropertyReference.text(DestinationTypes.found()))
                .contains(
                        "[outbox](#outbox)",
                        "### outbox\n\nNames begin with `stellic.destinations.<name>.`.\nRequired: `directory`.",
                        "| `seal` | none | What each file begins with. | text; **secret**, or `seal-file` |");
    }

    @Test
    void theSchemaAndSpringsMetadataHaveIt() throws Exception {
        JsonNode schema = JSON.readTree(PropertySchema.text(DestinationTypes.found()));
        JsonNode metadata = JSON.readTree(SpringMetadata.text(DestinationTypes.found()));

        assertThat(schema.at("/$defs/outbox/properties/ending/default").asText())
                .isEqualTo("json");
        assertThat(schema.at("/$defs/outbox/properties/seal/writeOnly").asBoolean())
                .isTrue();
        assertThat(metadata.at("/hints").findValuesAsText("value")).contains("outbox.type", "outbox.directory");
    }
}
