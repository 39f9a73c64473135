package io.stellicroutes.cli;

import io.stellicroutes.base.OwnerOnly;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code prepare}. Runs an export of one record in a Java of its own, against an answer that it gives itself, and has that
 * Java keep the classes that it has loaded.
 */
@Command(
        name = "prepare",
        description =
                "Makes every start quicker: keeps the classes of this distribution in an archive for this Java. Once"
                        + " more after an update of either.",
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {
    /** The launcher looks for this name, beside {@code lib}. Another build of this Java passes it over. */
    private static final String ARCHIVE = "classes-" + Runtime.version().feature() + ".jsa";

    private static final int SECONDS = 120;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        String routes = System.getProperty("stellic.routes");
        if (routes == null) {
            err.println("prepare is for the distribution: start it by bin/stellic-exports");
            return 1;
        }
        Path home = Path.of(routes).toAbsolutePath().getParent();
        Path work = Files.createTempDirectory("stellic-prepare-");
        try {
            Path archive = work.resolve(ARCHIVE);
            String said = archive(archive, work);
            if (!Files.exists(archive)) {
                err.println("The classes could not be archived. " + said);
                return 1;
            }
            Path there = Files.copy(archive, home.resolve(ARCHIVE + ".new"), StandardCopyOption.REPLACE_EXISTING);
            Files.move(there, home.resolve(ARCHIVE), StandardCopyOption.ATOMIC_MOVE);
            err.println(home.resolve(ARCHIVE) + ": " + Files.size(archive) / 1_000_000 + " MB");
            return 0;
        } finally {
            remove(work);
        }
    }

    private static String archive(Path archive, Path work) throws IOException, InterruptedException {
        Path out = work.resolve("out");
        OwnerOnly.createFile(out);
        try (ServerSocket stellic = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(stellic), "stellic-prepare");
            answering.setDaemon(true);
            answering.start();
            Process java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:ArchiveClassesAtExit=" + archive,
                            "-Xlog:disable",
                            "-Dstellic.routes=" + System.getProperty("stellic.routes"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            StellicExportsCommand.class.getName(),
                            "run",
                            "prepare",
                            "--config",
                            configuration(work, stellic.getLocalPort()).toString())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            if (!java.waitFor(SECONDS, TimeUnit.SECONDS)) {
                java.destroyForcibly();
                return "It took more than " + SECONDS + " seconds";
            }
            return Files.readString(out);
        }
    }

    private static Path configuration(Path work, int port) throws IOException {
        Properties properties = new Properties();
        properties.put("stellic.base-url", "http://127.0.0.1:" + port);
        properties.put("stellic.work-dir", work.resolve("data").toString());
        properties.put("stellic.exports.prepare.data-type", "user_groups");
        properties.put("stellic.exports.prepare.channel", "http_file");
        properties.put("stellic.exports.prepare.to", "table,file");
        properties.put("stellic.destinations.table.type", "database");
        properties.put("stellic.destinations.file.type", "file");
        properties.put(
                "stellic.destinations.file.directory", work.resolve("out-dir").toString());
        Path file = work.resolve("application.properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        return file;
    }

    /** A synchronous export of one record (reference, step 1). */
    private static void answer(ServerSocket stellic) {
        byte[] csv = "id,name\n1,one\n".getBytes(StandardCharsets.UTF_8);
        try (Socket socket = stellic.accept();
                BufferedReader request =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                OutputStream out = socket.getOutputStream()) {
            String line = request.readLine();
            while (line != null && !line.isEmpty()) {
                line = request.readLine();
            }
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\nContent-Length: " + csv.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            out.write(csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
