package io.stellicroutes.cli;

import io.stellicroutes.base.OwnerOnly;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code prepare}. Runs exports in a Java of its own, and has that Java keep the classes that it has loaded: the
 * exports that are named, or a {@link TrainingExport}.
 */
@Command(
        name = "prepare",
        description = {
            "Makes starts faster: archives the classes of this distribution for this Java. Run it"
                    + " again after updating either, or after adding a driver to lib.",
            "With names of exports it also runs them, as run does, and archives what their destinations need.",
            "Exit code: 0 if there is an archive; else as run; an existing archive is kept."
        },
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {
    /** The launcher looks for this name, beside {@code lib}. Another build of this Java passes it over. */
    private static final String ARCHIVE = "classes-" + Runtime.version().feature() + ".jsa";

    private static final int SECONDS = 120;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Exports to run.")
    private List<String> names = new ArrayList<>();

    @Mixin
    private Invocation invocation;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = invocation.err();
        String routes = System.getProperty("stellic.routes");
        if (routes == null) {
            err.println("prepare needs the distribution: start it by bin/stellic-exports");
            return 1;
        }
        Path home = Path.of(routes).toAbsolutePath().getParent();
        Path work = Files.createTempDirectory("stellic-prepare-");
        try {
            Path archive = work.resolve(ARCHIVE);
            int code = names.isEmpty() ? sample(archive, work, err) : exports(archive);
            if (code == 0 && !Files.exists(archive)) {
                err.println("This Java has made no archive of its classes.");
                code = 1;
            }
            if (code == 0) {
                Path there = Files.copy(archive, home.resolve(ARCHIVE + ".new"), StandardCopyOption.REPLACE_EXISTING);
                Files.move(there, home.resolve(ARCHIVE), StandardCopyOption.ATOMIC_MOVE);
                err.println(home.resolve(ARCHIVE) + ": " + Files.size(archive) / 1_000_000 + " MB");
            }
            return code;
        } finally {
            remove(work);
        }
    }

    /** Runs the named exports as {@code run} does; a signal stops them as safely. */
    private int exports(Path archive) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(names);
        arguments.addAll(List.of("--config", invocation.config().toString()));
        Process java = java(archive, arguments).inheritIO().start();
        Thread stop = new Thread(
                () -> {
                    java.destroy();
                    java.onExit().join();
                },
                "stop-run-at-signal");
        Runtime.getRuntime().addShutdownHook(stop);
        return java.waitFor();
    }

    private static int sample(Path archive, Path work, PrintWriter err) throws IOException, InterruptedException {
        Path out = work.resolve("out");
        OwnerOnly.createFile(out);
        try (TrainingExport export = TrainingExport.open(work)) {
            Process java = java(archive, export.arguments())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            if (!java.waitFor(SECONDS, TimeUnit.SECONDS)) {
                java.destroyForcibly();
                err.println("The classes could not be archived: it took more than " + SECONDS + " seconds.");
                return 1;
            }
            if (java.exitValue() != 0) {
                err.println("The classes could not be archived. " + Files.readString(out));
                return 1;
            }
            return 0;
        }
    }

    /** This Java with the options that it was started with, but for those of the archive that it may use itself. */
    private static ProcessBuilder java(Path archive, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-XX:SharedArchiveFile=") && !option.startsWith("-Xlog:"))
                .forEach(words::add);
        words.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable", "-Xlog:all=error"));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Launcher.class.getName()));
        words.addAll(arguments);
        return new ProcessBuilder(words);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
