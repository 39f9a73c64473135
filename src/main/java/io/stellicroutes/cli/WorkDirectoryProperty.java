package io.stellicroutes.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code stellic.work-dir}, read without Camel: of the file and the environment, with the placeholders that are common
 * in files. One that is not among them is left to Camel, and no service is looked for.
 */
final class WorkDirectoryProperty {
    private static final String NAME = "stellic.work-dir";
    private static final String VARIABLE = "STELLIC_WORK_DIR";
    private static final String USUAL = "data";
    /** {{name}}, {{name:otherwise}}, {{env:NAME}}, {{sys:name}}. */
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{(?:(?<from>env|sys):)?(?<name>[\\w.-]+)(?::(?<otherwise>[^{}]*))?}}");

    private WorkDirectoryProperty() {}

    /** The directory, which need not be there. */
    static Optional<Path> of(Properties configuration, Map<String, String> environment) {
        String variable = environment.getOrDefault(VARIABLE, "");
        String text = variable.isBlank() ? configuration.getProperty(NAME, "") : variable;
        return resolved(text, configuration, environment)
                .map(String::strip)
                .map(path -> Path.of(path.isEmpty() ? USUAL : path));
    }

    private static Optional<String> resolved(String text, Properties configuration, Map<String, String> environment) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        StringBuilder all = new StringBuilder();
        while (placeholder.find()) {
            String name = placeholder.group("name");
            String from = placeholder.group("from");
            String value = from == null
                    ? configuration.getProperty(name)
                    : from.equals("env") ? environment.get(name) : System.getProperty(name);
            value = value == null ? placeholder.group("otherwise") : value;
            if (value == null) {
                return Optional.empty();
            }
            placeholder.appendReplacement(all, Matcher.quoteReplacement(value));
        }
        placeholder.appendTail(all);
        return all.indexOf("{{") < 0 ? Optional.of(all.toString()) : Optional.empty();
    }
}
