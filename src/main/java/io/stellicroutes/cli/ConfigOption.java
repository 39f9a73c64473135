package io.stellicroutes.cli;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.StellicConfig;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

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

    /** Refuses the name of an export that is not configured. */
    void known(String export, StellicConfig configured, CommandSpec spec) {
        try {
            configured.export(export);
        } catch (ConfigException e) {
            throw new ParameterException(spec.commandLine(), file + ": " + e.getMessage(), e);
        }
    }
}
