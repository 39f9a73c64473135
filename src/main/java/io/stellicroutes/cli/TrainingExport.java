package io.stellicroutes.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * A Stellic for one request, and the export that asks it: what {@code prepare} runs where no export is named. It is
 * part of the product, not of its tests: {@code bin/stellic-exports prepare} starts it on the user's machine, where a
 * distribution and a Java are all there is. Java archives the classes that a run has loaded, so an archive that also
 * helps to request, download and deliver needs a run that does all of it: a synchronous export of one record
 * (reference, step 1), requested by HTTP and delivered to a table and to a file. It listens at the loopback address
 * only; nothing leaves this machine. To be closed.
 */
final class TrainingExport implements AutoCloseable {
    private static final String NAME = "prepare";
    private static final String CSV = "id,name\n1,one\n";

    private final ServerSocket server;
    private final Path configuration;

    private TrainingExport(ServerSocket server, Path configuration) {
        this.server = server;
        this.configuration = configuration;
    }

    /** @param work a directory for its configuration, its landed file and what it delivers */
    static TrainingExport open(Path work) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TrainingExport export = new TrainingExport(server, work.resolve("application.properties"));
        export.configure(work);
        Thread answering = new Thread(export::answer, "stellic-prepare");
        answering.setDaemon(true);
        answering.start();
        return export;
    }

    /** The command line that runs it. */
    List<String> arguments() {
        return List.of("run", NAME, "--config", configuration.toString());
    }

    private void configure(Path work) throws IOException {
        Properties properties = new Properties();
        properties.put("stellic.base-url", "http://127.0.0.1:" + server.getLocalPort());
        properties.put("stellic.work-dir", work.resolve("data").toString());
        properties.put("stellic.exports." + NAME + ".data-type", "user_groups");
        properties.put("stellic.exports." + NAME + ".channel", "http_file");
        properties.put("stellic.exports." + NAME + ".to", "table,file");
        properties.put("stellic.destinations.table.type", "database");
        properties.put("stellic.destinations.file.type", "file");
        properties.put(
                "stellic.destinations.file.directory", work.resolve("out-dir").toString());
        try (OutputStream out = Files.newOutputStream(configuration)) {
            properties.store(out, null);
        }
    }

    private void answer() {
        try (Socket socket = server.accept();
                BufferedReader request =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                OutputStream out = socket.getOutputStream()) {
            String line = request.readLine();
            while (line != null && !line.isEmpty()) {
                line = request.readLine();
            }
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\nContent-Length: "
                            + CSV.length() + "\r\n\r\n" + CSV)
                    .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // closed before anybody asked: that Java ended early, and its output says why
            if (!server.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
