package io.stellicroutes.cli;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.Catalogue.DataType;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.SecretFile;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Settings;
import io.stellicroutes.config.Tier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A configuration as a commented properties file: what was chosen, and, switched off, what else most people need sooner
 * or later, each with its description and its default.
 */
final class ConfigurationText {
    private static final int WIDTH = 120;

    private final Choices choices;
    private final StringBuilder text = new StringBuilder();

    private ConfigurationText(Choices choices) {
        this.choices = choices;
    }

    /** The whole file; its lines end with LF, its characters are ASCII. */
    static String of(Choices choices) {
        return new ConfigurationText(choices).file();
    }

    private String file() {
        comment("Stellic Export Routes, written by stellic-exports init. All properties: docs/properties.md.");
        comment("Remove the # to enable a line. Relative paths are relative to the working directory.");
        if (!choices.variables().isEmpty()) {
            comment("Secrets are not in this file. Set these environment variables: "
                    + String.join(", ", choices.variables()) + ".");
        }
        title("Your Stellic, and this machine");
        comment("Other ways to authenticate: docs/authentication.md.");
        Settings.GLOBAL.stream()
                .filter(setting -> !setting.name().startsWith("auth.") || choices.has("stellic." + setting.name()))
                .forEach(setting -> setting("stellic.", setting));
        title("What to export");
        comment("Of each export, stellic.exports.<name>.* :");
        Settings.EXPORT.stream()
                .filter(setting -> setting.tier() != Tier.SELDOM)
                .forEach(setting -> comment("- " + setting.name() + ": " + setting.description() + byDefault(setting)));
        choices.exports().forEach(this::export);
        title("Where the records go");
        choices.destinations().forEach(this::destination);
        return text.toString();
    }

    private void export(String name, String dataType) {
        String prefix = "stellic.exports." + name + ".";
        blank();
        Optional<DataType> known = Catalogue.load().find(dataType);
        comment(known.map(DataType::description).orElse("A data type that is not in docs/data-types.md."));
        known.stream()
                .flatMap(type -> type.parameters().stream())
                .forEach(parameter -> comment("- parameter " + parameter.name()
                        + (parameter.required() ? ", required" : "") + (parameter.repeatable() ? ", may repeat" : "")
                        + ": " + parameter.description()));
        known.map(DataType::sample)
                .filter(sample -> !sample.isEmpty() && !choices.has(prefix + "params"))
                .ifPresent(sample -> line("#", prefix + "params", sample));
        for (Setting setting : Settings.EXPORT) {
            List<String> own = chosen(prefix)
                    .filter(property -> setting.covers(property.substring(prefix.length())))
                    .toList();
            own.forEach(property -> line("", property, choices.value(property).orElseThrow()));
            if (own.isEmpty()
                    && setting.tier() == Tier.ESSENTIAL
                    && !setting.defaultValue().isEmpty()) {
                line("#", prefix + setting.name(), setting.defaultValue());
            }
        }
    }

    private void destination(String name, DestinationType type) {
        String prefix = "stellic.destinations." + name + ".";
        blank();
        comment("More on it: " + type.page() + ".");
        line("", prefix + "type", type.name());
        List<Setting> settings = type.settings();
        settings.forEach(setting -> setting(prefix, setting));
        chosen(prefix)
                .filter(property -> !property.equals(prefix + "type")
                        && settings.stream()
                                .noneMatch(setting -> property.equals(prefix + setting.name())
                                        || property.equals(SecretFile.of(prefix + setting.name()))))
                .forEach(property -> line("", property, choices.value(property).orElseThrow()));
    }

    private Stream<String> chosen(String prefix) {
        return choices.properties().keySet().stream().filter(property -> property.startsWith(prefix));
    }

    /** A setting with its description: as it was chosen, or switched off; what few people need is left out. */
    private void setting(String prefix, Setting setting) {
        String property = prefix + setting.name();
        boolean chosen = choices.has(property);
        if (!chosen && (setting.tier() == Tier.SELDOM || setting.name().contains("*"))) {
            return;
        }
        blank();
        comment(setting.description()
                + (setting.choices().isEmpty() ? "" : " One of " + String.join(", ", setting.choices()) + ".")
                + byDefault(setting));
        choices.value(property).ifPresent(value -> line("", property, value));
        choices.value(SecretFile.of(property)).ifPresent(value -> line("", SecretFile.of(property), value));
        if (!chosen) {
            line("#", property, setting.secret() ? Choices.hidden(property) : setting.defaultValue());
        }
    }

    private static String byDefault(Setting setting) {
        return setting.defaultValue().isEmpty() ? "" : " Default: " + setting.defaultValue();
    }

    private void title(String title) {
        blank();
        String start = "# --- " + title + " ";
        text.append(start).append("-".repeat(WIDTH - start.length())).append('\n');
        blank();
    }

    private void blank() {
        if (!text.toString().endsWith("\n\n")) {
            text.append('\n');
        }
    }

    private void comment(String sentence) {
        StringBuilder line = new StringBuilder("#");
        for (String word : sentence.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder("#").append(sentence.startsWith("- ") ? "  " : "");
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }

    private void line(String off, String property, String value) {
        text.append(off)
                .append(escaped(property).replaceAll("([ :=])", "\\\\$1"))
                .append('=')
                .append(escaped(value).replaceFirst("^ ", "\\\\ "))
                .append('\n');
    }

    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        value.chars().forEach(c -> {
            if (c == '\\') {
                escaped.append("\\\\");
            } else if (c < ' ' || c > '~') {
                escaped.append(String.format("\\u%04x", c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
