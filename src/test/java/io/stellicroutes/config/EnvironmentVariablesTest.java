package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class EnvironmentVariablesTest {
    private static final Map<String, String> CONFIGURED = Map.of(
            "stellic.exports.plan_courses.to", "Ware-House",
            "stellic.destinations.Ware-House.type", "database");

    private static Map<String, String> set(Map<String, String> variables, Map<String, String> given) {
        return new EnvironmentVariables(variables, property -> false).properties(given, DestinationTypes.found());
    }

    @Test
    void aVariableIsThePropertysNameInCapitals() {
        assertThat(set(
                        Map.of(
                                "STELLIC_BASE_URL",
                                "https://myuniversity.stellic.com",
                                "STELLIC_AUTH_VALUE_FILE",
                                "/run/secrets/token",
                                "STELLIC_EXPORTS_PLAN_COURSES_SCHEDULE",
                                "every 1h",
                                "STELLIC_DESTINATIONS_WARE_HOUSE_PASSWORD",
                                " s3cret "),
                        CONFIGURED))
                .containsOnly(
                        Map.entry("stellic.base-url", "https://myuniversity.stellic.com"),
                        Map.entry("stellic.auth.value-file", "/run/secrets/token"),
                        Map.entry("stellic.exports.plan_courses.schedule", "every 1h"),
                        Map.entry("stellic.destinations.Ware-House.password", " s3cret "));
    }

    @Test
    void whatIsNoPropertyOrEmptyIsLeftAlone() {
        assertThat(set(
                        Map.of(
                                "STELLIC_TOKEN", "t",
                                "STELLIC_OPTS", "-Xmx1g",
                                "STELLIC_BASE_URL", "",
                                // as Kubernetes sets them for a service named stellic-exports
                                "STELLIC_EXPORTS_SERVICE_HOST", "10.0.0.1",
                                "STELLIC_EXPORTS_PORT_8080_TCP_PROTO", "tcp",
                                "STELLIC_DESTINATIONS_WARE_HOUSE_BROKER_URL", "tcp://broker:61616",
                                "STELLIC_DESTINATIONS_OTHER_PASSWORD", "s3cret"),
                        CONFIGURED))
                .isEmpty();
    }

    @Test
    void aNameThatOnlyVariablesHaveIsInSmallLetters() {
        assertThat(set(
                        Map.of(
                                "STELLIC_EXPORTS_USER_GROUPS_TO", "files",
                                "STELLIC_EXPORTS_USER_GROUPS_CHANNEL", "auto",
                                "STELLIC_DESTINATIONS_FILES_TYPE", "file",
                                "STELLIC_DESTINATIONS_FILES_DIRECTORY", "out"),
                        Map.of()))
                .containsOnly(
                        Map.entry("stellic.exports.user_groups.to", "files"),
                        Map.entry("stellic.exports.user_groups.channel", "auto"),
                        Map.entry("stellic.destinations.files.type", "file"),
                        Map.entry("stellic.destinations.files.directory", "out"));
    }

    @Test
    void aVariableThatMayBeTwoPropertiesIsAMistake() {
        Map<String, String> variables = Map.of("STELLIC_EXPORTS_USER_GROUPS_KEY", "id");
        Map<String, String> given =
                Map.of("stellic.exports.user_groups.to", "a", "stellic.exports.user-groups.to", "b");

        assertThatThrownBy(() -> set(variables, given))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("STELLIC_EXPORTS_USER_GROUPS_KEY may be stellic.exports.user")
                .hasMessageContaining("set the property itself");
        assertThat(set(Map.of(), given)).isEmpty();
    }

    @Test
    void whatGoesBeforeVariablesStays() {
        EnvironmentVariables variables = new EnvironmentVariables(
                Map.of("STELLIC_SCHEDULES_ENABLED", "true", "STELLIC_WORK_DIR", "work"),
                "stellic.schedules.enabled"::equals);

        assertThat(variables.properties(Map.of(), DestinationTypes.found()))
                .containsOnly(Map.entry("stellic.work-dir", "work"));
    }

    @Test
    void aTypeOfOnesOwnHasItsVariablesToo() {
        TemplateType lms =
                TemplateType.of("lms", Map.of("api-token", Optional.empty(), "content-type", Optional.of("text/csv")));
        Map<String, String> variables = Map.of(
                "STELLIC_DESTINATIONS_LMS_API_TOKEN", "s3cret", "STELLIC_DESTINATIONS_LMS_CONTENT_TYPE", "text/plain");

        assertThat(new EnvironmentVariables(variables, property -> false)
                        .properties(
                                Map.of("stellic.destinations.lms.type", "lms"),
                                DestinationTypes.found().with(List.of(lms))))
                .containsOnly(
                        Map.entry("stellic.destinations.lms.api-token", "s3cret"),
                        Map.entry("stellic.destinations.lms.content-type", "text/plain"));
    }

    @Test
    void noTwoPropertiesOfAKindHaveOneVariable() {
        Map<String, String> every = DestinationTypes.found().names().stream()
                .collect(Collectors.toMap(type -> "stellic.destinations." + type + ".type", type -> type));

        assertThat(Settings.GLOBAL).isNotEmpty();
        Map<String, String> variables = new TreeMap<>();
        Settings.GLOBAL.forEach(setting -> variables.put(name("stellic." + setting.name()), "x"));
        DestinationTypes.found().all().forEach(type -> type.settings()
                .forEach(setting ->
                        variables.put(name("stellic.destinations." + type.name() + "." + setting.name()), "x")));
        Settings.EXPORT.forEach(setting -> variables.put(name("stellic.exports.e." + setting.name()), "x"));

        assertThat(set(variables, every)).hasSizeGreaterThan(100);
    }

    private static String name(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }
}
