package io.stellicroutes.cli;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationTypes;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code init}. */
@Command(
        name = "init",
        description = {
            "Writes a commented configuration that check accepts. On a terminal, asks for what the options omit.",
            "Takes no secrets: they stay in environment variables that the file names."
        },
        footer = {
            "",
            "Such as:",
            "  stellic-exports init --base-url https://myuniversity.stellic.com",
            "      --export plan_courses,user_groups --to warehouse=database,file",
            "      --set stellic.destinations.warehouse.username=stellic",
            "Exit code: 0 if the file is written, 2 if a value is invalid or missing,",
            "1 if it could not be written."
        },
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "application.properties",
            description = "The file to write. Default: ${DEFAULT-VALUE} in the working directory.")
    private Path file;

    @Option(names = "--base-url", paramLabel = "URL", description = "Where your Stellic is: https://<hostname>.")
    private String baseUrl;

    @Option(
            names = "--auth",
            paramLabel = "WAY",
            description = "How to authenticate to Stellic: header (default), basic, oauth2 or none.")
    private Ways way;

    @Option(
            names = "--export",
            paramLabel = "NAME",
            split = ",",
            description = "A data type to export (see types), or NAME=TYPE. Repeatable, or separated by commas.")
    private List<String> exports = List.of();

    @Option(
            names = "--to",
            paramLabel = "TYPE",
            split = ",",
            description =
                    "A destination type (see docs/destinations), or NAME=TYPE. Repeatable, or separated by commas.")
    private List<String> destinations = List.of();

    @Option(names = "--schedule", paramLabel = "TIMES", description = "When the exports run. Default: manual.")
    private String schedule;

    @Option(
            names = "--set",
            paramLabel = "PROPERTY=VALUE",
            description = "Any other property. A secret is {{env:NAME}}, or a file by PROPERTY-file.")
    private List<String> properties = List.of();

    @Option(names = "--batch", description = "Ask nothing, also on a terminal.")
    private boolean batch;

    @Option(names = "--force", description = "Overwrite an existing file.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (Files.exists(file) && !force) {
            throw new ParameterException(
                    spec.commandLine(),
                    Problem.completing(
                                    ErrorCode.FILE_EXISTS,
                                    Subject.ofFile(file.toString()),
                                    "is there already: --force overwrites it, --config names another one")
                            .text());
        }
        Choices choices = new Choices(DestinationTypes.found());
        try {
            given(choices);
            Console console = batch ? null : OwnProcess.terminal();
            if (console == null) {
                authentication(choices);
            } else {
                new Interview(new BufferedReader(console.reader()), console.writer(), choices)
                        .hold(Optional.ofNullable(way));
            }
        } catch (Interview.EndedException e) {
            err.println("Nothing was written.");
            return 1;
        }
        choices.addPasswords();
        List<Problem> mistakes = choices.mistakes();
        if (!mistakes.isEmpty()) {
            throw new ConfigException(hints(mistakes));
        }
        choices.warnings().forEach(warning -> err.println("warning: " + warning));
        write(ConfigurationText.of(choices));
        err.println(file + " is written. Next:");
        choices.variables().forEach(variable -> err.println("  set the environment variable " + variable));
        err.println("  bin/stellic-exports check --config " + file);
        return 0;
    }

    private void given(Choices choices) {
        for (String export : exports) {
            choices.export(left(export), right(export));
        }
        for (String destination : destinations) {
            if (!choices.typeNames().contains(right(destination))) {
                throw new ConfigException(
                        ErrorCode.UNKNOWN_TYPE,
                        Subject.ofProperty("--to " + destination),
                        "there is no such type of destination; there are " + String.join(", ", choices.typeNames()));
            }
            choices.destination(left(destination), right(destination));
        }
        if (baseUrl != null) {
            choices.set("stellic.base-url", baseUrl);
        }
        if (schedule != null) {
            choices.exports()
                    .keySet()
                    .forEach(export -> choices.set("stellic.exports." + export + ".schedule", schedule));
        }
        for (String property : properties) {
            if (property.indexOf('=') < 1) {
                throw new ConfigException(Problem.completing(
                        ErrorCode.INVALID_OPTION, Subject.ofProperty("--set"), "takes PROPERTY=VALUE"));
            }
            choices.set(left(property), property.substring(property.indexOf('=') + 1));
        }
    }

    /** What nobody can be asked for: the way's own properties, as far as they have a proposal. */
    private void authentication(Choices choices) {
        Ways chosen = way != null ? way : Ways.begun(choices).orElse(Ways.HEADER);
        chosen.settings().stream()
                .filter(property ->
                        !choices.has(property) && !chosen.proposal(property).isEmpty())
                .forEach(property -> choices.set(property, chosen.proposal(property)));
    }

    /** A mistake that is a thing left out says by which option it is given. */
    private static List<Problem> hints(List<Problem> mistakes) {
        return mistakes.stream()
                .map(mistake -> option(mistake)
                        .map(option -> new Problem(
                                mistake.code(),
                                mistake.subject(),
                                mistake.detail() + " (" + option + ")",
                                mistake.completes()))
                        .orElse(mistake))
                .toList();
    }

    private static Optional<String> option(Problem mistake) {
        boolean missing = mistake.detail().startsWith("is missing");
        return switch (mistake.code()) {
            case NO_EXPORT -> Optional.of("--export");
            case BASE_URL -> Optional.of("--base-url").filter(option -> missing);
            case MISSING_PROPERTY ->
                Optional.of(mistake.subject().property().matches("stellic\\.exports\\..*\\.to") ? "--to" : "--set");
            default -> Optional.of("--set").filter(option -> missing);
        };
    }

    /** Whole or not at all, and for its owner alone. */
    private void write(String text) throws IOException {
        Path target = file.toAbsolutePath();
        OwnerOnly.createMissingDirectories(target.getParent());
        Path whole = Files.createTempFile(target.getParent(), ".stellic-exports-", ".new");
        whole.toFile().deleteOnExit();
        try {
            OwnerOnly.close(whole);
            Files.writeString(whole, text, StandardCharsets.US_ASCII);
            if (force) {
                Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.move(whole, target);
            }
        } catch (FileAlreadyExistsException e) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.FILE_EXISTS, Subject.ofFile(file.toString()), "is there already: --force overwrites it"));
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** Of {@code name=type}: the name, which is the type's where there is none. */
    static String left(String pair) {
        int equals = pair.indexOf('=');
        return equals < 0 ? pair.strip() : pair.substring(0, equals).strip();
    }

    /** Of {@code name=type}: the type. */
    static String right(String pair) {
        return pair.substring(pair.indexOf('=') + 1).strip();
    }
}
