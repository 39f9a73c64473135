package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that is written as YAML. */
final class YamlPropertiesTest {
    @TempDir
    private Path dir;

    @Test
    void aLevelIsADotAndAValueIsTheTextThatStandsThere() throws Exception {
        assertThat(read("""
                        stellic:
                          base-url: https://myuniversity.stellic.com
                          poll: {timeout: 90m}
                          batch-size: 0100
                          exports:
                            x:
                              params.tag: R&D
                              empty-as-null: yes
                              schedule: 0 0 2 * * ?
                          download.private-addresses:
                        camel:
                          main: {routes: [a, b]}
                        """))
                .containsOnly(
                        Map.entry("stellic.base-url", "https://myuniversity.stellic.com"),
                        Map.entry("stellic.poll.timeout", "90m"),
                        Map.entry("stellic.batch-size", "0100"),
                        Map.entry("stellic.exports.x.params.tag", "R&D"),
                        Map.entry("stellic.exports.x.empty-as-null", "yes"),
                        Map.entry("stellic.exports.x.schedule", "0 0 2 * * ?"),
                        Map.entry("stellic.download.private-addresses", ""),
                        Map.entry("camel.main.routes[0]", "a"),
                        Map.entry("camel.main.routes[1]", "b"));
        assertThat(read("# nothing\n")).isEmpty();
    }

    @Test
    void theExampleOfTheDocumentationIsAccepted() throws Exception {
        Matcher example = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(Files.readString(Path.of("docs/yaml.md")));
        assertThat(example.find()).isTrue();

        Map<String, String> properties = read(example.group(1));
        properties.replaceAll((name, value) -> value.replaceAll("\\{\\{[^}]*}}", "resolved"));

        assertThat(ConfigReader.read(properties, Catalogue.load()).exports()).containsOnlyKeys("plan_courses");
    }

    @Test
    void whatIsWrongIsNamedAndNoValueIsRepeated() {
        assertThatThrownBy(() -> read("stellic:\n  exports:\n    x:\n      to: [a, b]\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "stellic.exports.x.to is a list: write a text, with commas in it (see docs/errors.md#invalid-yaml)");
        assertThatThrownBy(() -> read("stellic:\n  auth:\n    value: {{env:TOKEN}}\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("stands in quotation marks");
        assertThatThrownBy(() -> read("stellic:\n  auth: 'hunter2\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is not YAML")
                .hasMessageContaining("line")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> read("stellic:\n  a: 1\n  a: 2\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("stellic.a is there twice (see docs/errors.md#invalid-yaml)");
        assertThatThrownBy(() -> read("stellic: &it\n  a: *it\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("stellic is a part of itself (see docs/errors.md#invalid-yaml)");
        assertThatThrownBy(() -> read("hunter2"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is not a map")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void checkReadsIt() throws Exception {
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0)) {
            Path file = Files.writeString(
                    dir.resolve("application.yaml"), """
                    stellic:
                      base-url: %s
                      auth: {header: Authorization, value: Token %s}
                      work-dir: "{{where}}/work"
                      exports:
                        user_groups: {to: local}
                      destinations:
                        local: {type: file, directory: "{{where}}/out"}
                    where: %s
                    """.formatted(sandbox.url(), Sandbox.TOKEN, dir));

            Outcome check = Outcome.of("check", "--config", file.toString());

            assertThat(check.code()).as(check.out() + check.err()).isZero();
            assertThat(check.out()).contains("1 export, 1 destination", "destination local (file): reached");
        }
    }

    private Map<String, String> read(String yaml) throws IOException {
        Map<String, String> properties = new TreeMap<>();
        ConfigurationFile.read(Files.writeString(dir.resolve("my.yaml"), yaml))
                .forEach((name, value) -> properties.put(name.toString(), value.toString()));
        return properties;
    }
}
