package io.stellicroutes.kamelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The definitions say all that a catalogue and a designer want to know, and lie where Camel looks for them. */
final class DefinitionsTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z]+)}}");
    private static final Pattern SCHEME = Pattern.compile("(?m)(?:uri|to): \"?([a-z]+):");
    private static final String PASSWORD = "urn:alm:descriptor:com.tectonic.ui:password";

    static List<Path> definitions() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("kamelets"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void isAKameletOfACatalogue(Path file) {
        Map<?, ?> kamelet = yaml(file);
        Map<?, ?> metadata = map(kamelet.get("metadata"));
        String name = (String) metadata.get("name");

        assertThat(kamelet.get("apiVersion")).isEqualTo("camel.apache.org/v1");
        assertThat(kamelet.get("kind")).isEqualTo("Kamelet");
        assertThat(file.getFileName()).hasToString(name + ".kamelet.yaml");
        assertThat(map(metadata.get("labels")).get("camel.apache.org/kamelet.type"))
                .isEqualTo(name.substring(name.lastIndexOf('-') + 1));
        Map<?, ?> annotations = map(metadata.get("annotations"));
        assertThat(annotations.keySet())
                .extracting(String::valueOf)
                .contains(
                        "camel.apache.org/kamelet.support.level",
                        "camel.apache.org/catalog.version",
                        "camel.apache.org/provider",
                        "camel.apache.org/kamelet.group",
                        "camel.apache.org/kamelet.namespace");
        String icon = (String) annotations.get("camel.apache.org/kamelet.icon");
        assertThat(icon).startsWith("data:image/svg+xml;base64,");
        assertThat(new String(
                        Base64.getDecoder().decode(icon.substring(icon.indexOf(',') + 1)), StandardCharsets.UTF_8))
                .startsWith("<svg ")
                .endsWith("</svg>");
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyParameterIsDescribedAndUsed(Path file) throws IOException {
        Map<?, ?> spec = map(yaml(file).get("spec"));
        Map<?, ?> definition = map(spec.get("definition"));
        Map<?, ?> parameters = map(definition.get("properties"));
        String template =
                Files.readString(file).substring(Files.readString(file).indexOf("\n  template:"));
        List<String> used = PLACEHOLDER
                .matcher(template)
                .results()
                .map((MatchResult found) -> found.group(1))
                .distinct()
                .toList();

        assertThat(definition.get("title")).isNotNull();
        assertThat(definition.get("description")).isNotNull();
        assertThat(String.valueOf(definition.get("title")))
                .as("a catalogue wants its type at the end")
                .matches(".*(Source|Action)");
        assertThat(SCHEME.matcher(template)
                        .results()
                        .map(found -> "camel:" + found.group(1))
                        .toList())
                .isNotEmpty()
                .allMatch(((List<?>) spec.get("dependencies"))::contains, "is one of the dependencies");
        assertThat(used)
                .filteredOn(name -> !List.of("road", "routeId").contains(name))
                .allSatisfy(name ->
                        assertThat(parameters.containsKey(name)).as(name).isTrue());
        parameters.forEach((name, described) -> {
            Map<?, ?> parameter = map(described);
            assertThat(used).contains((String) name);
            assertThat(parameter.get("title")).as("title of %s", name).isNotNull();
            assertThat(String.valueOf(parameter.get("description")))
                    .as("%s", name)
                    .hasSizeGreaterThan(15);
            assertThat(parameter.get("type")).as("type of %s", name).isIn("string", "integer", "boolean");
            boolean required = ((List<?>) definition.get("required")).contains(name);
            assertThat(parameter.containsKey("default"))
                    .as("%s has a default", name)
                    .isEqualTo(!required);
            boolean secret = ((String) name).matches("(?i).*(token|password|secret)");
            List<Object> descriptors = new ArrayList<>();
            if (parameter.get("x-descriptors") instanceof List<?> given) {
                descriptors.addAll(given);
            }
            assertThat(descriptors.contains(PASSWORD)).as("%s is hidden", name).isEqualTo(secret);
            assertThat("password".equals(parameter.get("format")))
                    .as("%s is hidden", name)
                    .isEqualTo(secret);
        });
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void isWhereCamelLooksForIt(Path file) throws IOException {
        try (InputStream packed = DefinitionsTest.class.getResourceAsStream("/kamelets/" + file.getFileName())) {
            assertThat(packed).hasBinaryContent(Files.readAllBytes(file));
        }
    }

    private static Map<?, ?> yaml(Path file) {
        try {
            return map(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }
}
