package io.stellicroutes.cli;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.Plural;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.run.Problems;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code bin/stellic-exports}. */
@Command(
        name = "stellic-exports",
        description = "Fetches bulk exports from Stellic and delivers their records.",
        mixinStandardHelpOptions = true,
        versionProvider = StellicExportsCommand.Version.class,
        subcommands = {
            InitCommand.class,
            CheckCommand.class,
            TypesCommand.class,
            PreviewCommand.class,
            RunCommand.class,
            StartCommand.class,
            StatusCommand.class,
            RunsCommand.class,
            DiffCommand.class,
            ChangesCommand.class,
            VerifyCommand.class,
            UndoCommand.class,
            RejectsCommand.class,
            ReplayCommand.class,
            ForgetCommand.class,
            ConsolePasswordCommand.class,
            PrepareCommand.class,
            CommandLine.HelpCommand.class
        })
public final class StellicExportsCommand implements Runnable {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Log progress; show stack traces of errors.")
    private boolean verbose;

    private final Place place;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** To be done in this process. */
    public StellicExportsCommand() {
        this(new OwnProcess());
    }

    private StellicExportsCommand(Place place) {
        this.place = place;
    }

    /** Does a command line in this process. {@link Launcher} hands it over to the service first, if it can. */
    public static void main(String[] args) {
        if (List.of(args).contains("--verbose")) {
            System.setProperty("stellic.log.level", "DEBUG");
        }
        LogFormat.configure();
        logAhead();
        System.exit(execute(args));
    }

    /** The log takes a fifth of a second to come up: meanwhile the command line is read. */
    private static void logAhead() {
        Thread ahead = new Thread(LogFormat::up, "stellic-log");
        ahead.setDaemon(true);
        ahead.start();
    }

    /** Runs a command line; returns its exit code. */
    public static int execute(String... args) {
        return execute(new PrintWriter(System.out, true, StandardCharsets.UTF_8), LogFormat.stderr(), args);
    }

    /** Runs a command line; results go to one writer, everything else to the other. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return commands(new OwnProcess(), out, err).execute(args);
    }

    /** The commands, to be done somewhere. */
    static CommandLine commands(Place place, PrintWriter out, PrintWriter err) {
        StellicExportsCommand root = new StellicExportsCommand(place);
        return new CommandLine(root)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, arguments) -> root.explain(e, List.of(arguments)))
                .setExecutionExceptionHandler((e, line, parsed) -> root.explain(e, line.getErr(), config(parsed)));
    }

    Place place() {
        return place;
    }

    private int explain(CommandLine.ParameterException e, List<String> words) {
        CommandLine line = e.getCommandLine();
        line.getErr().println(e.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, line.getErr())) {
            line.getErr().println("See " + line.getCommandSpec().qualifiedName() + " --help");
        }
        MetricsFile.ofMistake(words, line.getErr());
        line.getErr().flush();
        return CommandLine.ExitCode.USAGE;
    }

    private int explain(Exception e, PrintWriter err, Path config) {
        if (find(e, CommandRoutes.StoppedCommandException.class) != null) {
            return 1;
        }
        ConfigException mistakes = find(e, ConfigException.class);
        if (mistakes != null) {
            place.error(
                    err,
                    "The configuration " + config + " has "
                            + Plural.of(mistakes.mistakes().size(), "mistake") + ":");
            mistakes.mistakes().forEach(mistake -> place.error(err, "  " + mistake));
        } else {
            place.error(err, Problems.of(e).text());
        }
        if (verbose) {
            Problems.trace(e).forEach(err::println);
        } else if (mistakes == null) {
            err.println("--verbose tells more");
        }
        err.flush();
        return exitCode(e);
    }

    /** What a command ends with that has thrown. */
    static int exitCode(Exception thrown) {
        return thrown instanceof CommandLine.ParameterException || find(thrown, ConfigException.class) != null ? 2 : 1;
    }

    private static Path config(CommandLine.ParseResult parsed) {
        Path otherwise = Path.of("application.properties");
        return parsed.hasSubcommand() ? parsed.subcommand().matchedOptionValue("--config", otherwise) : otherwise;
    }

    private static <T extends Throwable> T find(Throwable thrown, Class<T> type) {
        return Causes.first(thrown, type).orElse(null);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = StellicExportsCommand.class.getPackage().getImplementationVersion();
            return new String[] {"stellic-exports " + (version == null ? "(not packaged)" : version)};
        }
    }
}
