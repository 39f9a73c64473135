package io.stellicroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.cli.StellicExportsCommand;
import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.config.Setting;
import io.stellicroutes.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Whoever types what a page says types a command, an option and a property that there are. */
final class DocsCommandsTest {
    private static final Pattern COMMAND =
            Pattern.compile("(?:bin/stellic-exports|`(?=(?:run|replay|rejects|preview) [A-Z]))([^`\n#|&;)]*)");
    private static final Pattern PROPERTY = Pattern.compile("`(stellic\\.[^`=\\s]+)");
    private static final Map<String, CommandLine> COMMANDS =
            new CommandLine(new StellicExportsCommand()).getSubcommands();

    static List<Path> pages() {
        return Pages.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandAndEveryOptionIsThere(Path page) {
        List<String> wrong = new ArrayList<>();
        for (MatchResult found : COMMAND.matcher(Pages.text(page).replaceAll("\\\\\\R\\s*", " "))
                .results()
                .toList()) {
            List<String> words = Stream.of(found.group(1).strip().split("\\s+")).toList();
            if (!words.get(0).matches("[a-z]+")) {
                continue;
            }
            CommandLine command = COMMANDS.get(words.get(0));
            if (command == null) {
                wrong.add(found.group());
                continue;
            }
            words.stream()
                    .filter(word -> word.matches("--[a-z].*"))
                    .map(word -> word.replaceAll("[^a-z-].*$", ""))
                    .filter(option -> command.getCommandSpec().findOption(option) == null)
                    .forEach(option -> wrong.add(found.group() + ": " + option));
        }

        assertThat(wrong).as("commands of %s that are none", page).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/errors.md", "docs/troubleshooting.md"})
    void everyPropertyIsThere(String page) {
        assertThat(PROPERTY.matcher(Pages.text(Path.of(page))).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(
                        property -> assertThat(isThere(property)).as(property).isTrue());
    }

    /** One that ends with a dot or {@code *} stands for all that begin so. */
    private static boolean isThere(String property) {
        String name = property.replaceFirst("^stellic\\.", "");
        List<Setting> settings = Settings.GLOBAL;
        if (name.startsWith("exports.")) {
            name = name.replaceFirst("^exports\\.?[^.]*\\.?", "");
            settings = Settings.EXPORT;
        } else if (name.startsWith("destinations.")) {
            name = name.replaceFirst("^destinations\\.?[^.]*\\.?", "");
            settings = DestinationTypes.found().all().stream()
                    .flatMap(type -> type.settings().stream())
                    .toList();
        }
        String rest = name;
        String beginning = rest.replaceAll("\\*.*", "");
        return rest.isEmpty()
                || rest.equals("type")
                || settings.stream()
                        .anyMatch(setting -> beginning.equals(rest)
                                ? setting.covers(rest)
                                : setting.name().startsWith(beginning));
    }
}
