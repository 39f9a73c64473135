package io.stellicroutes.cli;

import io.stellicroutes.bundle.StellicBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The option {@code --metrics-file}: numbers for Prometheus' node exporter, written when a command ends, however. */
final class MetricsFile {
    private static final String COMMAND = "stellic_command_";
    /** Longer than the routes take to stop. */
    private static final int STOPPED_WITHIN_SECONDS = 9;

    /** Looked for before the options are parsed, too: by {@link HandedCommand}. */
    @Option(
            names = HandedCommand.METRICS_FILE,
            paramLabel = "FILE",
            description = "When the command ends, however, write its numbers to this file (*.prom), for the text file"
                    + " collector of Prometheus' node exporter.")
    private Path file;

    private final CompletableFuture<CommandNumbers> numbers = new CompletableFuture<>();
    private volatile boolean known;

    /** Does the command, and writes the file; also when a signal ends the process meanwhile. */
    int written(Callable<Integer> command, PrintWriter err) throws Exception {
        if (file == null) {
            return command.call();
        }
        Thread hook = new Thread(() -> write(1, STOPPED_WITHIN_SECONDS, err), "metrics-at-signal");
        Runtime.getRuntime().addShutdownHook(hook);
        int exitCode = 1;
        try {
            exitCode = command.call();
            return exitCode;
        } catch (Exception e) {
            exitCode = StellicExportsCommand.exitCode(e);
            throw e;
        } finally {
            if (isRemoved(hook)) {
                write(exitCode, 0, err);
            }
        }
    }

    /**
     * Writes the file of a command whose line is wrong, for such a command is not done. Whether the option is one of
     * the command's is not asked: nobody else names a file by it.
     */
    static void ofMistake(List<String> words, PrintWriter err) {
        named(words).ifPresent(file -> {
            MetricsFile numbers = new MetricsFile();
            numbers.file = file;
            numbers.write(CommandLine.ExitCode.USAGE, 0, err);
        });
    }

    private static Optional<Path> named(List<String> words) {
        try {
            for (int i = 0; i < words.size(); i++) {
                if (words.get(i).startsWith(HandedCommand.METRICS_FILE + "=")) {
                    return Optional.of(Path.of(words.get(i).substring(HandedCommand.METRICS_FILE.length() + 1)));
                }
                if (words.get(i).equals(HandedCommand.METRICS_FILE) && i + 1 < words.size()) {
                    return Optional.of(Path.of(words.get(i + 1)));
                }
            }
        } catch (InvalidPathException e) {
            // the file can't be written; that the command line is wrong is told
        }
        return Optional.empty();
    }

    /** Java ends already where it is not: then the hook writes. */
    private static boolean isRemoved(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** The numbers are taken when the routes have stopped, before the ledger is closed. */
    void of(StellicBundle bundle) {
        if (file != null) {
            known = true;
            bundle.beforeClosing(() -> take(bundle));
        }
    }

    private void take(StellicBundle bundle) {
        try {
            numbers.complete(CommandNumbers.of(bundle));
        } catch (RuntimeException e) {
            numbers.completeExceptionally(e);
        }
    }

    private void write(int exitCode, int patience, PrintWriter err) {
        try {
            String text = text(exitCode, found(patience, err));
            Path target = file.toAbsolutePath();
            Path beside = target.resolveSibling(
                    "." + target.getFileName() + "." + ProcessHandle.current().pid());
            Files.writeString(beside, text);
            if (Files.getFileAttributeView(beside, PosixFileAttributeView.class) != null) {
                // for whom the node exporter runs as; there are names of the configuration in it, and numbers
                Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            err.println("the metrics file " + file + " can't be written: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("the metrics file " + file + " is not written: interrupted");
        }
        err.flush();
    }

    /** Where the ledger could not be asked, its numbers stay as they were. */
    private String text(int exitCode, Optional<CommandNumbers> found) throws IOException {
        String now = found.orElseGet(CommandNumbers::none).text(exitCode);
        return found.isPresent() || !Files.isReadable(file) ? now : now + before();
    }

    /** @param patience how long the routes may still take to stop; in seconds */
    private Optional<CommandNumbers> found(int patience, PrintWriter err) throws InterruptedException {
        if (!known) {
            return Optional.empty();
        }
        try {
            return Optional.of(numbers.get(patience, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            err.println("the metrics file has no new numbers, the ledger can't be asked: " + e.getCause());
            return Optional.empty();
        }
    }

    private String before() throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(
                            line -> !line.replaceFirst("^# (HELP|TYPE) ", "").startsWith(COMMAND))
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
        }
    }
}
