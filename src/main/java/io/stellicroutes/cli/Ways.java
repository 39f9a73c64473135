package io.stellicroutes.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How to authenticate to Stellic: the choices for a new configuration. */
enum Ways {
    HEADER,
    BASIC,
    OAUTH2,
    NONE;

    /** The properties that go together. */
    List<String> settings() {
        return switch (this) {
            case HEADER -> List.of("stellic.auth.header", "stellic.auth.value");
            case BASIC -> List.of("stellic.auth.basic.username", "stellic.auth.basic.password");
            case OAUTH2 ->
                List.of(
                        "stellic.auth.oauth2.token-url",
                        "stellic.auth.oauth2.client-id",
                        "stellic.auth.oauth2.client-secret");
            case NONE -> List.of();
        };
    }

    /** What a property is when nothing else is said; empty if only the user can know. */
    String proposal(String property) {
        return switch (property) {
            case "stellic.auth.header" -> "Authorization";
            case "stellic.auth.value", "stellic.auth.basic.password", "stellic.auth.oauth2.client-secret" ->
                Choices.hidden(property);
            default -> "";
        };
    }

    /** The way of which a property has been chosen already. */
    static Optional<Ways> begun(Choices choices) {
        return Stream.of(values())
                .filter(way -> way.settings().stream().anyMatch(choices::has))
                .findFirst();
    }

    static Ways of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    static List<String> names() {
        return Stream.of(values())
                .map(way -> way.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
