package io.stellicroutes.cli;

import io.stellicroutes.actions.Action;
import io.stellicroutes.actions.ActionAudit;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
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

    /** The routes by this configuration, to run what is asked for. */
    CommandRoutes routes() throws Exception {
        return routes(CommandRuntime.Purpose.RUN);
    }

    CommandRoutes routes(CommandRuntime.Purpose purpose) throws Exception {
        return place().routes(config, purpose);
    }

    /** Where the command is done. */
    Place place() {
        return ((StellicExportsCommand) command.root().userObject()).place();
    }

    /**
     * Puts on record that the command shows records, before it does.
     *
     * @param word what it is, such as {@code rejects}
     * @param run whose records they are; null for those of a preview
     * @param to the destinations; none for no one in particular
     */
    void shows(Ledger ledger, String word, String export, String run, List<String> to, long rows) {
        audit(ledger).looked(place().caller(), word, export, Optional.ofNullable(run), to, rows);
    }

    /** Does what the command is for, and puts it on record, with what becomes of it. */
    <T> T onRecord(Ledger ledger, Action action, Callable<T> work, Function<T, Optional<String>> run) throws Exception {
        return audit(ledger).during(action, place().caller(), work, run);
    }

    /** The same, where the action names the run, or there is none. */
    <T> T onRecord(Ledger ledger, Action action, Callable<T> work) throws Exception {
        return onRecord(ledger, action, work, done -> Optional.empty());
    }

    private static ActionAudit audit(Ledger ledger) {
        return new ActionAudit(ledger.audit(), Clock.systemUTC());
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
