package io.stellicroutes.cli;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.StellicConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a command was called that needs a configuration: with which one, and where it writes to. */
class Invocation {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "application.properties",
            description = "The configuration. Default: ${DEFAULT-VALUE} in the working directory.")
    private Path config;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** The configuration's file. */
    Path config() {
        return config;
    }

    /** The road by this configuration, to run what is asked for. */
    Road road() throws Exception {
        return road(CommandRuntime.Purpose.RUN);
    }

    Road road(CommandRuntime.Purpose purpose) throws Exception {
        return place().road(config, purpose);
    }

    /** Where the command is done. */
    Place place() {
        return ((StellicExportsCommand) command.root().userObject()).place();
    }

    /** Where results go. */
    PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** Where everything else goes. */
    PrintWriter err() {
        return command.commandLine().getErr();
    }

    /** What is thrown for an argument that is wrong. */
    ParameterException mistake(Problem problem) {
        return new ParameterException(command.commandLine(), problem.text());
    }

    /** What is thrown for the id of a run that there is not. */
    ParameterException unknownRun(String run) {
        return mistake(Problem.of(ErrorCode.UNKNOWN_RUN, Subject.NONE, "There is no run " + run + ": runs shows them"));
    }

    /** Refuses the name of an export that is not configured. */
    void known(String export, StellicConfig configured) {
        try {
            configured.export(export);
        } catch (ConfigException e) {
            throw new ParameterException(command.commandLine(), config + ": " + e.getMessage(), e);
        }
    }

    /** The names of a tenant's exports; refuses the name of a tenant that is not configured. */
    List<String> exportsOf(String tenant, StellicConfig configured) {
        try {
            return configured.exportsOf(tenant);
        } catch (ConfigException e) {
            throw new ParameterException(command.commandLine(), config + ": " + e.getMessage(), e);
        }
    }

    /**
     * Refuses the name of an export that is not configured, or of a destination that it does not go to.
     *
     * @param to null for none
     */
    void known(String export, String to, StellicConfig configured) {
        known(export, configured);
        if (to != null) {
            configured.export(export).without(to).ifPresent(problem -> {
                throw mistake(problem);
            });
        }
    }
}
