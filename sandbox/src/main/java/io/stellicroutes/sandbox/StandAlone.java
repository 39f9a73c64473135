package io.stellicroutes.sandbox;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sandbox in a process of its own, for engineers without access to a Stellic: {@code mvn -q -f sandbox}, or
 * {@code java -jar}. System properties: {@code sandbox.port} (8477), {@code sandbox.rows} (records of every data type,
 * 250) and {@code sandbox.seconds} (how long an asynchronous export takes at least, 5).
 */
public final class StandAlone {
    private static final int PORT = 8477;

    private StandAlone() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.getInteger("sandbox.port", PORT);
        long rows = Long.getLong("sandbox.rows", 250);
        Path directory = Files.createTempDirectory("stellic-sandbox");
        Sandbox sandbox;
        try {
            sandbox = start(directory, port);
        } catch (IllegalStateException e) {
            deleteAll(directory);
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        sandbox.duration(Duration.ofSeconds(Long.getLong("sandbox.seconds", 5)));
        SampleData.dataTypes().forEach(dataType -> sandbox.rows(dataType, rows));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(sandbox, directory), "sandbox-close"));
        howTo(sandbox.url().toString()).forEach(System.out::println);
        Thread.currentThread().join();
    }

    /** @throws IllegalStateException saying what to do, if the port is taken */
    static Sandbox start(Path directory, int port) throws Exception {
        try {
            return new Sandbox(directory, port);
        } catch (BindException e) {
            throw new IllegalStateException(
                    "port " + port
                            + " of 127.0.0.1 is taken, perhaps by another sandbox: stop it, or choose a port with"
                            + " -Dsandbox.port=8478",
                    e);
        }
    }

    static List<String> howTo(String url) {
        return List.of(
                "A stand-in for Stellic listens at " + url + " until Ctrl-C. It knows all 18 data types, with made-up",
                "records. Put this into application.properties:",
                "",
                "    stellic.base-url=" + url,
                "    stellic.auth.header=Authorization",
                "    stellic.auth.value=Token " + Sandbox.TOKEN,
                "",
                "and run bin/stellic-exports check. Or ask it yourself:",
                "",
                "    curl -H 'Authorization: Token " + Sandbox.TOKEN + "' \\",
                "        '" + url + "/exports/export_data/user_groups?output_format=csv&delivery_channel=http_file'",
                "",
                "It fails on demand; this makes the next two answers a 503:",
                "",
                "    curl -X POST '" + url + "/sandbox/faults?call=export_data&fault=unavailable&times=2'",
                "");
    }

    private static void close(Sandbox sandbox, Path directory) {
        try {
            sandbox.close();
            deleteAll(directory);
        } catch (Exception e) {
            System.err.println("The sandbox did not close properly: " + e);
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
