package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever copies a block of properties from a page into a configuration that is otherwise whole can start with it. */
final class DocsPropertiesTest {
    /** In the form of bcrypt's; of no password. */
    private static final String HASH = "$2a$10$" + "x".repeat(53);

    @TempDir
    private Path dir;

    static Stream<Arguments> blocks() {
        return Pages.all().stream()
                .flatMap(page -> Pages.blocks(page, "properties").stream().map(block -> Arguments.of(page, block)));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyBlockOfPropertiesIsAccepted(Path page, String block) throws IOException {
        Map<String, String> properties = whole(block);

        assertThatCode(() -> ConfigReader.read(properties, Catalogue.load()))
                .as("%s:%n%s", page, block)
                .doesNotThrowAnyException();
    }

    @Test
    void theBlocksOfTheDataTypesRaiseNoWarning() throws IOException {
        List<String> blocks = Pages.blocks(Path.of("docs/data-types.md"), "properties");

        assertThat(blocks).hasSameSizeAs(Catalogue.load().all());
        for (String block : blocks) {
            assertThat(ConfigReader.read(whole(block), Catalogue.load()).warnings())
                    .as(block)
                    .isEmpty();
        }
    }

    /** The block's properties of the bundle, and what it leaves out because other blocks have it. */
    private Map<String, String> whole(String block) throws IOException {
        Properties given = new Properties();
        given.load(new StringReader(block));
        Map<String, String> properties = new TreeMap<>();
        for (String name : given.stringPropertyNames()) {
            if (name.startsWith("stellic.")) {
                String resolved = name.endsWith(".password-hash") ? HASH : "resolved";
                String value = given.getProperty(name).replaceAll("\\{\\{[^}]*}}", Matcher.quoteReplacement(resolved));
                properties.put(name, name.endsWith("-file") && !name.contains(".private-key") ? file() : value);
            }
        }
        properties.putIfAbsent("stellic.base-url", "https://myuniversity.stellic.com");
        if (properties.containsKey("stellic.auth.value-file")) {
            properties.put("stellic.auth.header", "Authorization");
        }
        tenants(properties);
        if (properties.keySet().stream().noneMatch(name -> name.startsWith("stellic.exports."))) {
            properties.put("stellic.exports.user_groups.to", "local");
        }
        properties.keySet().stream()
                .filter(name -> name.startsWith("stellic.exports."))
                .map(name -> name.substring(0, name.indexOf('.', "stellic.exports.".length())))
                .toList()
                .forEach(export -> properties.putIfAbsent(export + ".to", "local"));
        List.copyOf(properties.entrySet()).stream()
                .filter(property -> property.getKey().startsWith("stellic.exports.")
                        && property.getKey().endsWith(".to"))
                .flatMap(property -> Stream.of(property.getValue().split(",", -1)))
                .forEach(
                        destination -> properties.putIfAbsent("stellic.destinations." + destination + ".type", "file"));
        return properties;
    }

    private static void tenants(Map<String, String> properties) {
        for (String name : List.copyOf(properties.keySet())) {
            String[] parts = name.split("\\.", -1);
            if (name.startsWith("stellic.tenants.")) {
                properties.putIfAbsent("stellic.tenants." + parts[2] + ".base-url", "https://tenant.stellic.com");
                if (parts[3].equals("destinations")) {
                    properties.putIfAbsent("stellic.destinations." + parts[4] + ".type", "database");
                }
            }
        }
    }

    private String file() throws IOException {
        return Files.writeString(dir.resolve("secret"), "secret").toString();
    }
}
