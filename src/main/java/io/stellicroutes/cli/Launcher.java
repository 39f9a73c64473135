package io.stellicroutes.cli;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.control.Identity;
import io.stellicroutes.control.ServiceCall;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Starts a command: the service that has the work directory does it, if there is one, and this process shows what it
 * says; else this process does it. Little is loaded until that is clear.
 */
public final class Launcher {
    /** Less than the ten seconds that containers leave between SIGTERM and SIGKILL. */
    private static final int STOP_SECONDS = 8;

    private Launcher() {}

    public static void main(String[] args) {
        OptionalInt code = handOver(List.of(args));
        if (code.isPresent()) {
            System.exit(code.getAsInt());
        }
        StellicExportsCommand.main(args);
    }

    private static OptionalInt handOver(List<String> words) {
        boolean onTerminal = OwnProcess.isOnTerminal();
        try (Output output = new Output(onTerminal)) {
            ServiceCall.Question question = new ServiceCall.Question(
                    words, onTerminal, OwnProcess.terminalColumns(), OwnProcess.tableColumns(), ZoneId.systemDefault());
            return handOver(question, System.getenv(), ServiceCall.Patience.USUAL, output);
        }
    }

    /**
     * Has the service do a command line, if one has the work directory.
     *
     * @return its exit code; empty if there is no service that does it: then this process has to
     */
    static OptionalInt handOver(
            ServiceCall.Question question,
            Map<String, String> environment,
            ServiceCall.Patience patience,
            ServiceCall.Listener listener) {
        Optional<HandedCommand> command = HandedCommand.of(question.words());
        if (command.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            Properties configuration = ConfigurationFile.read(command.get().config());
            LogFormat.use(configuration);
            Optional<ServiceCall> call = WorkDirectoryProperty.of(configuration, environment)
                    .flatMap(workDir -> ServiceCall.to(workDir, patience, listener));
            return call.isEmpty()
                    ? OptionalInt.empty()
                    : made(call.get(), question, identity(configuration, environment));
        } catch (IOException | ConfigException | InvalidPathException e) {
            // what is wrong is told by the command itself
            return OptionalInt.empty();
        }
    }

    /** This program with a configuration. */
    static Identity identity(Properties configuration, Map<String, String> environment) {
        String version = Launcher.class.getPackage().getImplementationVersion();
        return Identity.of(
                version == null ? "(not packaged)" : version,
                System.getProperty("stellic.routes", ""),
                configuration,
                environment);
    }

    private static OptionalInt made(ServiceCall call, ServiceCall.Question question, Identity identity) {
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(call, ended), "stop-at-signal");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return call.make(question, identity);
        } finally {
            ended.countDown();
            remove(hook);
        }
    }

    private static void stop(ServiceCall call, CountDownLatch ended) {
        if (ended.getCount() > 0) {
            call.stop();
            try {
                if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                    System.err.println("the service has not answered to the stop: runs shows what has become of it");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Java is ending, and runs the hook already
        }
    }

    /** This process's stdout and stderr, in the format that is asked for by the time that something is said. */
    private static final class Output implements ServiceCall.Listener, AutoCloseable {
        private final PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        private final ProgressBar bar;
        private PrintWriter err;

        Output(boolean onTerminal) {
            bar = onTerminal ? OwnProcess.bar() : null;
        }

        private PrintWriter stderr() {
            if (LogFormat.isJson()) {
                LogFormat.configure();
                return LogFormat.stderr();
            }
            return bar == null
                    ? new PrintWriter(System.err, false, StandardCharsets.UTF_8)
                    : new PrintWriter(bar, false, StandardCharsets.UTF_8);
        }

        @Override
        public void out(String text) {
            out.print(text);
            out.flush();
        }

        @Override
        public void err(String text) {
            if (err == null) {
                err = stderr();
            }
            err.print(text);
            err.flush();
        }

        @Override
        public void progress(String line) {
            if (bar != null) {
                bar.show(line);
            }
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
