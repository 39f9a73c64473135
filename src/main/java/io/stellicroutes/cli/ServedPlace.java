package io.stellicroutes.cli;

import io.stellicroutes.actions.Asker;
import io.stellicroutes.control.Caller;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.apache.camel.CamelContext;

/** A command is done by the service, for a caller at the other end of a socket. For one command. */
final class ServedPlace implements Place, Closeable {
    private final CamelContext context;
    private final Path workDir;
    private final Caller caller;
    private ScratchDirectory scratch;

    /** @param context the service's, which runs */
    ServedPlace(CamelContext context, Path workDir, Caller caller) {
        this.context = context;
        this.workDir = workDir;
        this.caller = caller;
    }

    /** The service's own, by its own configuration. */
    @Override
    public CommandRoutes routes(Path config, CommandRuntime.Purpose purpose) {
        return new ServedRoad();
    }

    @Override
    public Asker caller() {
        return Asker.of(caller.user(), List.of(), Asker.Source.COMMAND);
    }

    @Override
    public void error(PrintWriter err, String text) {
        err.println(text);
    }

    @Override
    public Screen screen() {
        return new CallersScreen();
    }

    @Override
    public int columns() {
        return caller.tableColumns();
    }

    @Override
    public ZoneId zone() {
        return caller.zone();
    }

    /** A copy in the work directory, for no path is taken from a socket. */
    @Override
    public Path toRead(Path named) throws IOException {
        if (scratch == null) {
            scratch = ScratchDirectory.in(workDir);
        }
        Path copy = scratch.path().resolve(named.getFileName());
        try (OutputStream to = Files.newOutputStream(copy)) {
            caller.read(named.toString(), to);
        }
        return copy;
    }

    @Override
    public void write(Path named, Caller.Text text) throws IOException {
        caller.create(named.toString(), text);
    }

    @Override
    public void close() throws IOException {
        if (scratch != null) {
            scratch.close();
        }
    }

    private final class ServedRoad implements CommandRoutes {
        @Override
        public void start() {
            // it has started
        }

        @Override
        public void closeAtSignal(String lastWords) {
            caller.onStop(() -> {
                PrintWriter err = new PrintWriter(caller.err());
                err.println(
                        "the service goes on with it, and runs shows how it ends; to stop it, press Stop on the run's"
                                + " page in the console, or stop the service");
                err.flush();
                caller.leave();
            });
        }

        @Override
        public boolean isStopped() {
            return context.isStopping() || context.isStopped();
        }

        @Override
        public CamelContext context() {
            return context;
        }

        @Override
        public void close() {
            // the service goes on
        }
    }

    private final class CallersScreen implements Screen {
        @Override
        public boolean isTerminal() {
            return caller.isOnTerminal();
        }

        @Override
        public int columns() {
            return caller.columns();
        }

        @Override
        public void show(String line) {
            caller.progress(line);
        }

        @Override
        public void close() {
            show("");
        }
    }
}
