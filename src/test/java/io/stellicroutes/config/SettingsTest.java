package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
    @Test
    void everyPropertyIsNamedOnceInKebabCaseAndDescribed() {
        all().forEach(settings -> {
            assertThat(settings).extracting(Setting::name).doesNotHaveDuplicates();
            assertThat(settings).allSatisfy(setting -> {
                assertThat(setting.name()).matches("[a-z0-9]+([-.](\\*|[a-z0-9]+))*");
                assertThat(setting.description()).endsWith(".").hasSizeGreaterThan(8);
            });
        });
    }

    @Test
    void everyDefaultPassesItsOwnCheck() {
        all().forEach(settings -> assertThat(settings).allSatisfy(setting -> {
            if (!setting.defaultValue().isEmpty()) {
                assertThat(setting.mistakeIn(setting.defaultValue())).isEmpty();
            }
        }));
    }

    @Test
    void noSecretHasADefault() {
        all().forEach(settings -> assertThat(settings)
                .filteredOn(Setting::secret)
                .allSatisfy(setting -> assertThat(setting.defaultValue()).isEmpty()));
    }

    @Test
    void everythingThatSoundsLikeASecretIsOne() {
        all().forEach(settings -> assertThat(settings)
                .filteredOn(setting -> setting.name().matches(".*(password|passphrase|secret|token|access-key)"))
                .allSatisfy(setting -> assertThat(setting.secret()).isTrue()));
    }

    @Test
    void whatADestinationNeedsIsAPropertyOfIt() {
        assertThat(DestinationTypes.found().all()).allSatisfy(type -> assertThat(type.settings())
                .extracting(Setting::name)
                .containsAll(type.required().stream().flatMap(List::stream).toList()));
    }

    @ParameterizedTest
    @CsvSource({
        "columns.*.type, columns.a.type, true",
        "columns.*.type, columns.a.b.type, true",
        "columns.*.type, columns.type, false",
        "columns.*.type, columns..type, false",
        "params.*, params.a, true",
        "params.*, params., false",
        "params.*, params, false",
        "url, url, true",
        "url, URL, false"
    })
    void aStarStandsForAPartThatTheUserChooses(String name, String property, boolean covered) {
        assertThat(Setting.text(name, "", "").covers(property)).isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource({"poll.timout, poll.timeout", "timeout.poll, ", "x, ", "url, url", "uri, url", "ul, url"})
    void theNearestNameIsFewLettersAway(String typed, String near) {
        assertThat(Nearest.to(typed, List.of("poll.timeout", "url", "poll.max-delay")))
                .isEqualTo(java.util.Optional.ofNullable(near));
    }

    private static List<List<Setting>> all() {
        List<List<Setting>> all = new ArrayList<>(DestinationTypes.found().all().stream()
                .map(DestinationType::settings)
                .toList());
        all.add(Settings.GLOBAL);
        all.add(Settings.EXPORT);
        return all;
    }
}
