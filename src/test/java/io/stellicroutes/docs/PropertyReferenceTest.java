package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Settings;
import io.stellicroutes.config.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages that are made of the code say what the code says; with {@code -Dstellic.docs.write=true} they are made. */
final class PropertyReferenceTest {
    private static final DestinationTypes TYPES = DestinationTypes.found();
    private static final String AGAIN = "mvn -q test -Dtest=PropertyReferenceTest -Dstellic.docs.write=true";

    @Test
    void thePropertiesPageIsMadeOfTheSettings() throws IOException {
        isUpToDate(Path.of("docs/properties.md"), PropertyReference.text(TYPES));
    }

    @Test
    void theDataTypesPageIsMadeOfTheCatalogue() throws IOException {
        isUpToDate(Path.of("docs/data-types.md"), DataTypeReference.text());
    }

    @Test
    void theSchemaIsMadeOfTheSettings() throws IOException {
        isUpToDate(Path.of("docs/application.schema.json"), PropertySchema.text(TYPES));
    }

    @Test
    void springsMetadataIsMadeOfTheSettings() throws IOException {
        isUpToDate(
                Path.of("runtimes/spring-boot-starter/src/main/resources/META-INF/spring-configuration-metadata.json"),
                SpringMetadata.text(TYPES));
    }

    @Test
    void everySettingHasASentence() {
        assertThat(settings()).allSatisfy(setting -> assertThat(setting.description())
                .as(setting.name())
                .endsWith(".")
                .hasSizeGreaterThan(8));
    }

    @Test
    void everyTierHasSettings() {
        assertThat(settings()).extracting(Setting::tier).contains(Tier.values());
    }

    private static List<Setting> settings() {
        return Stream.of(
                        Stream.of(Settings.GLOBAL, Settings.EXPORT),
                        TYPES.all().stream().map(DestinationType::settings))
                .flatMap(lists -> lists)
                .flatMap(List::stream)
                .toList();
    }

    private static void isUpToDate(Path page, String made) throws IOException {
        if (Boolean.getBoolean("stellic.docs.write")) {
            Files.writeString(page, made);
        }
        assertThat(page)
                .as("%s is out of date: make it again with%n  %s%n", page, AGAIN)
                .hasContent(made);
    }
}
