package io.stellicroutes.bench;

import io.stellicroutes.base.StellicConstants;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process that is run to its end, in a directory of its own, and what it took. Its output is kept in files there. */
public final class Command {
    private static final long PATIENCE_MINUTES = 60;
    private static final String TIME = "/usr/bin/time";

    private final Path directory;
    private final List<String> words;
    private final Map<String, String> environment = new LinkedHashMap<>();

    public Command(Path directory, List<String> words) {
        this.directory = directory;
        this.words = List.copyOf(words);
    }

    /** A script for bash, which fails if any part of a pipe does. */
    public static Command bash(Path directory, String script) {
        return new Command(directory, List.of("bash", "-euo", "pipefail", "-c", script));
    }

    public static String javaBinary() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The class path of this program, by absolute paths. */
    public static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    /** The same without the bundle itself, whose routes would otherwise start in every Camel context. */
    public static String peersClassPath() {
        List<String> entries = new ArrayList<>(List.of(classPath().split(File.pathSeparator, -1)));
        entries.remove(bundle().toString());
        return String.join(File.pathSeparator, entries);
    }

    private static Path bundle() {
        try {
            return Path.of(StellicConstants.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether there is such a program on this machine. */
    public static Optional<Path> find(String program) {
        String path = System.getenv("PATH") + ":/usr/sbin:/sbin";
        for (String place : path.split(":", -1)) {
            Path file = Path.of(place, program);
            if (Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    public Command environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /**
     * Runs it and waits.
     *
     * @throws IllegalStateException if it ends with another code than 0; with the end of what it said
     */
    public Timing run() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path figures = directory.resolve("time");
        List<String> timed = new ArrayList<>(List.of(TIME, "-q", "-f", "%U %S %M", "-o", figures.toString()));
        timed.addAll(words);
        long begun = System.nanoTime();
        Process process = builder(timed).start();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException("did not end in " + PATIENCE_MINUTES + " minutes");
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (process.exitValue() != 0) {
            throw new IllegalStateException("ended with " + process.exitValue() + ": " + lastWords());
        }
        String[] parts = Files.readString(figures).strip().split(" ", -1);
        return new Timing(
                seconds, Double.parseDouble(parts[0]) + Double.parseDouble(parts[1]), Long.parseLong(parts[2]) / 1024);
    }

    /** Starts it without waiting, for a service; the process is the command itself. */
    public Process start() throws IOException {
        Files.createDirectories(directory);
        Process process = builder(words).start();
        // also when the measurement is broken off
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-service"));
        return process;
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** What it said on its standard output. */
    public String output() throws IOException {
        return Files.readString(directory.resolve("out"));
    }

    private String lastWords() throws IOException {
        String said = Files.readString(directory.resolve("err")) + output();
        String shown = said.strip();
        return shown.substring(Math.max(0, shown.length() - 1_000));
    }
}
