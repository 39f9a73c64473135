package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A type of destination that an engineer's own template brings is checked as the bundle's own are. */
final class TemplateTypeTest {
    private static final TemplateType PUT = TemplateType.of(
            "put", Map.of("url", Optional.empty(), "api-token", Optional.of(""), "exchange-per", Optional.of("batch")));

    private static StellicConfig read(Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "stellic.base-url", "https://myuniversity.stellic.com",
                "stellic.exports.user_groups.to", "lms",
                "stellic.destinations.lms.type", "put"));
        settings.forEach((name, value) -> properties.put("stellic.destinations.lms." + name, value));
        return ConfigReader.read(
                properties, Catalogue.load(), DestinationTypes.found().with(List.of(PUT)));
    }

    @Test
    void parametersAreSettingsWithTheirDefaults() {
        assertThat(read(Map.of("url", "https://lms.example.edu")).destination("lms"))
                .satisfies(destination -> {
                    assertThat(destination.type()).isSameAs(PUT);
                    assertThat(destination.takesWhole()).isFalse();
                    assertThat(destination.get("exchange-per")).isEqualTo("batch");
                    assertThat(destination.find("api-token")).isEmpty();
                });
    }

    @Test
    void columnRulesHoldAsEverywhere() {
        StellicConfig config = read(Map.of("url", "https://lms.example.edu", "columns.exclude", "members"));

        assertThat(config.destination("lms").get("columns.exclude")).isEqualTo("members");
    }

    @Test
    void whatHasNoDefaultIsRequired() {
        assertThatThrownBy(() -> read(Map.of())).hasMessageContaining("stellic.destinations.lms.url is missing");
    }

    @Test
    void whatIsNoParameterIsAMistake() {
        assertThatThrownBy(() -> read(Map.of("url", "https://lms.example.edu", "exchange-pre", "record")))
                .hasMessageContaining(
                        "stellic.destinations.lms.exchange-pre is not a property: did you mean exchange-per?");
    }

    @Test
    void aSecretIsKnownByItsName() {
        assertThat(PUT.settings())
                .filteredOn(Setting::secret)
                .extracting(Setting::name)
                .containsExactly("api-token");
    }

    @Test
    void aTypeThatThereIsNotIsAnsweredWithThoseThatThereAre() {
        assertThatThrownBy(() -> read(Map.of("type", "post")))
                .hasMessageContaining("must be one of database, ")
                .hasMessageContaining(", put, ");
    }
}
