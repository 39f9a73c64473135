package io.stellicroutes.cli;

import io.stellicroutes.actions.Asker;
import io.stellicroutes.base.NewFile;
import io.stellicroutes.control.Caller;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;

/** A command is done in the process that it was started as. */
final class OwnProcess implements Place {
    private static final int USUAL_COLUMNS = 80;

    /** The launcher says so; since Java 22 {@code System.console()} is there even without a terminal. */
    static boolean isOnTerminal() {
        return Boolean.getBoolean("stellic.terminal");
    }

    /**
     * Null if nobody can answer. The launchers set {@code jdk.console=java.base}, with which this is so in every Java.
     */
    @SuppressWarnings("SystemConsoleNull")
    static Console terminal() {
        return System.console();
    }

    static int terminalColumns() {
        return Integer.getInteger("stellic.columns", USUAL_COLUMNS);
    }

    /** The last line of this process's terminal. */
    static ProgressBar bar() {
        return new ProgressBar(new FileOutputStream(FileDescriptor.err));
    }

    /** The width of the terminal that stdout is: the launcher says so. */
    static int tableColumns() {
        return Integer.getInteger("stellic.table-columns", Integer.MAX_VALUE);
    }

    @Override
    public int columns() {
        return tableColumns();
    }

    @Override
    public ZoneId zone() {
        return ZoneId.systemDefault();
    }

    @Override
    public CommandRoutes routes(Path config, CommandRuntime.Purpose purpose) throws Exception {
        return new CommandRuntime(ConfigurationFile.read(config), purpose);
    }

    @Override
    public Path toRead(Path named) {
        return named;
    }

    @Override
    public void write(Path named, Caller.Text text) throws IOException {
        try (NewFile file = new NewFile(named)) {
            text.writeTo(file.writer());
            file.complete();
        }
    }

    @Override
    public Asker caller() {
        return Asker.of(System.getProperty("user.name"), List.of(), Asker.Source.COMMAND);
    }

    @Override
    public void error(PrintWriter err, String text) {
        LogFormat.error(err, text);
    }

    @Override
    public Screen screen() {
        return isOnTerminal() ? new TerminalScreen() : new PlainScreen();
    }

    /** What others write to stderr makes way for the line. */
    private static final class TerminalScreen implements Screen {
        private final ProgressBar bar = bar();
        private final PrintStream before = System.err;

        TerminalScreen() {
            System.setErr(new PrintStream(bar, true, StandardCharsets.UTF_8));
        }

        @Override
        public boolean isTerminal() {
            return true;
        }

        @Override
        public int columns() {
            return terminalColumns();
        }

        @Override
        public void show(String line) {
            bar.show(line);
        }

        @Override
        public void close() {
            bar.show("");
            System.setErr(before);
        }
    }

    /** Where no line can stand in another's place. */
    private static final class PlainScreen implements Screen {
        @Override
        public boolean isTerminal() {
            return false;
        }

        @Override
        public int columns() {
            return USUAL_COLUMNS;
        }

        @Override
        public void show(String line) {
            // the lines go to stderr, one after the other
        }

        @Override
        public void close() {
            // nothing is shown
        }
    }
}
