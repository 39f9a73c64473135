package io.stellicroutes.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the configuration. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "application.properties",
            description = "The configuration. Default: ${DEFAULT-VALUE} in the working directory.")
    private Path file;

    Path file() {
        return file;
    }
}
