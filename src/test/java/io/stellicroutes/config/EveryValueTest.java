package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.stellicroutes.routes.RoutesExtension;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A value is either taken or a mistake that names its property; nothing else comes out of any of them. */
@Tag("slow")
final class EveryValueTest {
    private static final Catalogue CATALOGUE = Catalogue.load();
    private static final DestinationTypes TYPES = DestinationTypes.found();
    private static final List<String> ODD = List.of(
            "",
            " ",
            "-1",
            "0",
            "1",
            "999999999",
            "99999999999999999999",
            "50%",
            "true",
            "1h",
            "999999999d999999999d",
            "a\u0000b",
            "a b",
            "a,b",
            "=",
            "&",
            "%",
            "%zz",
            ":",
            "://",
            "\\",
            "\"",
            "\uD800",
            "${",
            "${x}",
            "#bean:x",
            "#bean:",
            "[",
            "(",
            "*",
            "İ",
            "every",
            "every x",
            "* * * * * ?",
            "0 0 25 * * ?",
            "truncate(x)");

    /** A setting, and the name of a property of it. */
    private record Property(String name, Setting setting) {}

    @Test
    void eachChoiceTakesItsOwnValuesAndNoneOfAnotherChoice() {
        List<Property> choices = properties()
                .filter(property -> property.setting().kind() == Setting.Kind.CHOICE)
                .toList();
        Set<String> values = new LinkedHashSet<>();
        choices.forEach(property -> values.addAll(property.setting().choices()));
        assertThat(choices).hasSizeGreaterThan(10);

        for (Property property : choices) {
            for (String value : values) {
                List<String> mistakes = mistakes(property.name(), value);
                if (property.setting().choices().contains(value)) {
                    assertThat(mistakes)
                            .as(property.name() + "=" + value)
                            .noneMatch(mistake -> mistake.startsWith(property.name() + " must be one of"));
                } else {
                    assertThat(mistakes)
                            .as(property.name() + "=" + value)
                            .contains(property.name() + " must be one of "
                                    + String.join(", ", property.setting().choices()) + ", not \"" + value
                                    + "\" (see docs/errors.md#invalid-value)");
                }
            }
        }
    }

    @Test
    void eachPropertyTakesOrRefusesWhatAnyOtherOneTakes() {
        Set<String> values = new LinkedHashSet<>(ODD);
        properties().forEach(property -> {
            values.add(property.setting().defaultValue());
            values.addAll(property.setting().choices());
        });

        properties()
                .forEach(property -> values.forEach(value -> assertThatCode(() -> mistakes(property.name(), value))
                        .as(property.name() + "=" + value)
                        .doesNotThrowAnyException()));
    }

    private static Stream<Property> properties() {
        return Stream.of(
                        named("stellic.", Settings.GLOBAL),
                        named("stellic.exports.x.", Settings.EXPORT),
                        TYPES.all().stream()
                                .flatMap(type -> named("stellic.destinations." + type.name() + ".", type.settings())))
                .flatMap(all -> all);
    }

    private static Stream<Property> named(String prefix, List<Setting> settings) {
        return settings.stream()
                .flatMap(setting -> setting.secret()
                        ? Stream.of(setting.name(), setting.name() + "-file")
                                .map(name -> new Property(prefix + name.replace("*", "n"), setting))
                        : Stream.of(new Property(prefix + setting.name().replace("*", "n"), setting)));
    }

    private static List<String> mistakes(String property, String value) {
        Map<String, String> properties = RoutesExtension.parse("""
                stellic.base-url=https://myuniversity.stellic.com
                stellic.exports.x.data-type=plan_courses
                stellic.exports.x.key=id
                stellic.exports.x.to=%s
                stellic.destinations.jms.broker-url=tcp://127.0.0.1:1
                stellic.destinations.sftp.uri=sftp://u@127.0.0.1/in
                stellic.destinations.s3.bucket=b
                stellic.destinations.kafka.brokers=127.0.0.1:1
                stellic.destinations.http.url=https://127.0.0.1/in
                stellic.destinations.endpoint.uri=direct:x
                """.formatted(String.join(",", TYPES.names())));
        TYPES.names().forEach(type -> properties.put("stellic.destinations." + type + ".type", type));
        properties.put(property, value);
        try {
            ConfigReader.read(properties, CATALOGUE, TYPES);
            return List.of();
        } catch (ConfigException e) {
            return new ArrayList<>(e.mistakes());
        }
    }
}
