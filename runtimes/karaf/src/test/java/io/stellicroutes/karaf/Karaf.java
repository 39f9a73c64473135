package io.stellicroutes.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.runtimes.RuntimeProcess;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A Karaf as it comes, with a base directory, ports and a user of its own. It knows no Maven repository but its own,
 * {@code system}, in which the feature is.
 */
final class Karaf implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String USER = "tester";
    private static final String PASSWORD = "not-a-secret";

    private final Path home;
    private final Path base;
    private final int ssh;
    private RuntimeProcess process;

    private Karaf(Path home, Path base, int ssh) {
        this.home = home;
        this.base = base;
        this.ssh = ssh;
    }

    static Karaf prepare(Path base) throws IOException {
        Path home = Path.of(System.getProperty("karaf.home"));
        Karaf karaf = new Karaf(home, base, freePort());
        Files.createDirectories(karaf.etc());
        Files.createDirectories(base.resolve("data"));
        try (Stream<Path> files = Files.list(home.resolve("etc"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, karaf.etc().resolve(file.getFileName()));
            }
        }
        karaf.set("org.apache.karaf.shell.cfg", Map.of("sshHost", "127.0.0.1", "sshPort", Integer.toString(karaf.ssh)));
        karaf.set(
                "org.apache.karaf.management.cfg",
                Map.of("rmiRegistryPort", Integer.toString(freePort()), "rmiServerPort", Integer.toString(freePort())));
        karaf.set(
                "org.ops4j.pax.url.mvn.cfg",
                Map.of(
                        "org.ops4j.pax.url.mvn.repositories",
                        "",
                        "org.ops4j.pax.url.mvn.localRepository",
                        base.resolve("repository").toString()));
        Files.writeString(
                karaf.etc().resolve("users.properties"),
                "\n" + USER + " = " + PASSWORD + ",admin,manager,viewer,systembundles,ssh\n",
                StandardOpenOption.APPEND);
        karaf.provide("bundle.file", ".jar");
        karaf.provide("features.file", "-features.xml");
        return karaf;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void set(String file, Map<String, String> values) throws IOException {
        Properties all = new Properties();
        Path path = etc().resolve(file);
        try (Reader in = Files.newBufferedReader(path)) {
            all.load(in);
        }
        all.putAll(values);
        try (Writer out = Files.newBufferedWriter(path)) {
            all.store(out, null);
        }
    }

    /** Puts a file where {@code mvn:io.stellicroutes/stellic-export-routes-karaf} finds it. */
    private void provide(String property, String ending) throws IOException {
        String version = System.getProperty("bundle.version");
        Path directory = base.resolve("system/io/stellicroutes/stellic-export-routes-karaf/" + version);
        Files.createDirectories(directory);
        Files.copy(
                Path.of(System.getProperty(property)),
                directory.resolve("stellic-export-routes-karaf-" + version + ending));
    }

    Path etc() {
        return base.resolve("etc");
    }

    Path log() {
        return base.resolve("data/log/karaf.log");
    }

    RuntimeProcess process() {
        return process;
    }

    /** Starts it, and waits until its console can be used. */
    void start() throws IOException {
        process = RuntimeProcess.start(
                base, List.of("sh", home.resolve("bin/karaf").toString(), "daemon"), environment());
        await("the console of Karaf").atMost(PATIENCE).until(() -> {
            assertThat(process.isAlive())
                    .as("Karaf is running; it said:%n%s", process.said())
                    .isTrue();
            return Files.exists(log()) && command("feature:list").ended() == 0;
        });
    }

    private Map<String, String> environment() {
        return Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "JAVA_MAX_MEM",
                "512m",
                "CHECK_ROOT_INSTANCE_RUNNING",
                "false",
                "KARAF_BASE",
                base.toString(),
                "KARAF_DATA",
                base.resolve("data").toString(),
                "KARAF_ETC",
                etc().toString());
    }

    /** What it answers to a command, which must succeed. */
    String says(String command) throws IOException, InterruptedException {
        Answer answer = command(command);
        assertThat(answer.ended())
                .as("%s: %s%nThe log:%n%s", command, answer.text(), Files.readString(log()))
                .isZero();
        return answer.text();
    }

    private Answer command(String command) throws IOException, InterruptedException {
        List<String> client =
                new ArrayList<>(List.of("sh", home.resolve("bin/client").toString()));
        client.addAll(List.of("-h", "127.0.0.1", "-a", Integer.toString(ssh), "-u", USER, "-p", PASSWORD, command));
        ProcessBuilder asking = new ProcessBuilder(client).redirectErrorStream(true);
        asking.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process asked = asking.start();
        String text = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(asked.waitFor(), text);
    }

    private record Answer(int ended, String text) {}

    /** Ends it as an administrator would, and waits. */
    void stop() throws IOException, InterruptedException {
        process.close();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (process != null) {
            process.close();
        }
    }
}
