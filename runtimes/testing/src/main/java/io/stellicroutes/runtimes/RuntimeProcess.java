package io.stellicroutes.runtimes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A runtime in a process of its own; what it says is in {@code runtime.log} of its working directory. */
public final class RuntimeProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private RuntimeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts this JVM's {@code java}. */
    public static RuntimeProcess java(Path dir, List<String> arguments) throws IOException {
        return java(dir, arguments, Map.of());
    }

    /** As {@link #java(Path, List)}, with environment variables beside this process's own. */
    public static RuntimeProcess java(Path dir, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.addAll(arguments);
        return start(dir, command, environment);
    }

    /** Starts a command, with environment variables beside those of this process. */
    public static RuntimeProcess start(Path dir, List<String> command, Map<String, String> environment)
            throws IOException {
        Path log = dir.resolve("runtime.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new RuntimeProcess(builder.start(), log);
    }

    /** What it has said so far. */
    public String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is running. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Stops it, and waits until it has ended. */
    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
