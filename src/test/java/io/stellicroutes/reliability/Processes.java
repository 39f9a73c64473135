package io.stellicroutes.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Starts the distribution as a process of its own, and has all that it writes searched for secrets. */
final class Processes {
    /** How long a process may take to end after SIGTERM. */
    static final Duration OBEDIENCE = Duration.ofSeconds(10);

    private final Path dir;
    private final Path launcher;
    private final Secrets secrets;
    private String options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m";
    private List<String> inside = List.of();
    private int starts;

    Processes(Path dir, Path distribution, Secrets secrets) {
        this.dir = dir;
        this.launcher = distribution.resolve("bin/stellic-exports").toAbsolutePath();
        this.secrets = secrets;
    }

    /** A process, and where its words go. */
    record Started(Process process, Path out, Path err) {
        boolean said(String words) throws IOException {
            return said().contains(words);
        }

        String said() throws IOException {
            return Files.readString(err);
        }

        /** Whether a run has come to its end; with {@code delivered}, to a good one. */
        boolean hasEndedARun(boolean delivered) throws IOException {
            String words = delivered ? "delivered" : "(not )?delivered.*|failed.*";
            return said().lines().anyMatch(line -> line.matches(".* roster/\\S+: (" + words + ")"));
        }
    }

    int starts() {
        return starts;
    }

    /**
     * Processes that start from now on run in a network namespace.
     *
     * @param command what leads there, {@link Namespaces#inside}
     * @param host the name of the host, which has to lead to 127.0.0.1 there
     */
    void inside(List<String> command, String host) throws IOException {
        inside = List.copyOf(command);
        Path hosts = Files.writeString(dir.resolve("hosts"), "127.0.0.1 localhost\n127.0.0.1 " + host + "\n");
        options += " -Djdk.net.hosts.file=" + hosts.toAbsolutePath();
    }

    /**
     * Keeps the classes that a run needs in an archive beside its directory, so that processes start in half the time.
     */
    void startFaster() throws IOException, InterruptedException {
        Path archive = dir.resolveSibling("classes.jsa").toAbsolutePath();
        String before = options;
        if (!Files.exists(archive)) {
            options = before + " -XX:ArchiveClassesAtExit=" + archive;
            Started run = start("run", EveryDestination.EXPORT);
            end(run);
            if (run.process().exitValue() != 0) {
                throw new IllegalStateException("a run that nobody kills fails: " + run.said());
            }
        }
        options = Files.exists(archive) ? before + " -XX:SharedArchiveFile=" + archive : before;
    }

    void configure(Map<String, String> properties) throws IOException {
        Properties file = new Properties();
        file.putAll(properties);
        try (var out = Files.newOutputStream(dir.resolve("application.properties"))) {
            file.store(out, null);
        }
    }

    Started start(String... arguments) throws IOException {
        starts++;
        List<String> command = new ArrayList<>(inside);
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        Path out = dir.resolve("process-" + starts + ".out");
        Path err = dir.resolve("process-" + starts + ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("STELLIC_OPTS", options);
        return new Started(builder.start(), out, err);
    }

    /** SIGKILL. */
    void kill(Started started) throws IOException, InterruptedException {
        searchCommandLine(started);
        started.process().destroyForcibly();
        end(started);
    }

    /** SIGTERM; no, if it is not obeyed in time. */
    boolean terminate(Started started) throws IOException, InterruptedException {
        searchCommandLine(started);
        started.process().toHandle().destroy();
        boolean obeyed = started.process().waitFor(OBEDIENCE.toSeconds(), TimeUnit.SECONDS);
        started.process().destroyForcibly();
        end(started);
        return obeyed;
    }

    /** Waits for its end, and searches what it has written. */
    void end(Started started) throws IOException, InterruptedException {
        started.process().waitFor();
        secrets.search(started.out());
        secrets.search(started.err());
    }

    private void searchCommandLine(Started started) throws IOException {
        Path line = Path.of("/proc", Long.toString(started.process().pid()), "cmdline");
        if (Files.exists(line)) {
            secrets.search(line);
        }
    }
}
