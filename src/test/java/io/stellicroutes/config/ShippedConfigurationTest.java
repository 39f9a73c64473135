package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.Catalogue.DataType;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The application.properties that the distribution brings. */
final class ShippedConfigurationTest {
    private static final Path FILE = Path.of("application.properties");

    @Test
    void nothingIsMissingButTheBaseUrlAndTheToken() throws Exception {
        Map<String, String> shipped = read(Files.readString(FILE));

        assertThat(shipped).containsEntry("stellic.auth.value", "Token {{env:STELLIC_TOKEN}}");
        assertThatThrownBy(() -> ConfigReader.read(shipped, Catalogue.load()))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.mistakes())
                                .containsExactly(
                                        "stellic.base-url is missing: set it to https://<your hostname> (see docs/errors.md#base-url)"));
    }

    @Test
    void someExportsAreOnAndEveryDestinationIsUsed() throws Exception {
        StellicConfig config = ConfigReader.read(withBaseUrl(read(Files.readString(FILE))), Catalogue.load());

        assertThat(config.warnings()).isEmpty();
        assertThat(config.exports()).containsOnlyKeys("plan_courses", "programs_without_audits", "user_groups");
        assertThat(config.destinations()).containsOnlyKeys("files", "warehouse");
    }

    @Test
    void everyDataTypeHasABlockWithTheParametersOfItsSampleUrl() throws Exception {
        StellicConfig config = ConfigReader.read(withBaseUrl(read(uncommented("stellic.exports."))), Catalogue.load());

        assertThat(config.warnings()).isEmpty();
        List<DataType> types = Catalogue.load().all();
        assertThat(config.exports())
                .containsOnlyKeys(types.stream().map(DataType::name).toArray(String[]::new));
        assertThat(types).allSatisfy(type -> assertThat(query(config.export(type.name())))
                .isEqualTo(type.sample()));
    }

    @Test
    void everyTypeOfDestinationHasAnExample() throws Exception {
        Map<String, String> all = withBaseUrl(read(uncommented("stellic.destinations.")));
        StellicConfig config = ConfigReader.read(all, Catalogue.load());

        assertThat(config.destinations().values())
                .extracting(destination -> destination.type().name())
                .containsExactlyInAnyOrderElementsOf(DestinationTypes.found().names());
    }

    @Test
    void everyPropertyInItIsOneThatThereIs() throws Exception {
        Map<String, String> all = withBaseUrl(read(uncommented("stellic.")));
        // there are several ways to authenticate, of which one is used at a time; the first is kept
        all.keySet()
                .removeIf(name -> name.startsWith("stellic.auth.basic.")
                        || name.startsWith("stellic.auth.oauth2.")
                        || name.equals("stellic.auth.value-file"));

        assertThat(ConfigReader.read(all, Catalogue.load()).ledger().url()).startsWith("jdbc:postgresql:");
    }

    private static String query(ExportSpec export) {
        return String.join(
                "&",
                export.params().stream()
                        .map(param -> param.getKey() + "=" + param.getValue())
                        .toList());
    }

    private static String uncommented(String prefix) throws IOException {
        return Files.readString(FILE).replace("\n#" + prefix, "\n" + prefix);
    }

    private static Map<String, String> read(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        Map<String, String> map = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }

    private static Map<String, String> withBaseUrl(Map<String, String> properties) {
        Map<String, String> map = new TreeMap<>(properties);
        map.put("stellic.base-url", "https://myuniversity.stellic.com");
        return map;
    }
}
