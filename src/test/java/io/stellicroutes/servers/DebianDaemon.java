package io.stellicroutes.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;

/**
 * A server of one of Debian's packages on a free port of 127.0.0.1, with all its files in a directory of its own. It
 * runs as {@link #user}: the one of this process, or {@code nobody} if that is root.
 */
final class DebianDaemon implements AutoCloseable {
    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    private final Path dir;
    private final int port;
    private Process process;

    DebianDaemon(String name) throws IOException {
        // not in a directory of the test's, which is closed to the user that the server runs as
        dir = own(Files.createTempDirectory(name + "-"));
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    static String user() {
        return ROOT ? "nobody" : System.getProperty("user.name");
    }

    /** Gives a file to the user that the server runs as. */
    static Path own(Path file) throws IOException {
        if (ROOT) {
            UserPrincipalLookupService names = file.getFileSystem().getUserPrincipalLookupService();
            PosixFileAttributeView attributes = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            attributes.setOwner(names.lookupPrincipalByName(user()));
            attributes.setGroup(names.lookupPrincipalByGroupName("nogroup"));
        }
        return file;
    }

    Path dir() {
        return dir;
    }

    int port() {
        return port;
    }

    /** What the server has written to its standard streams. */
    String log() throws IOException {
        return Files.readString(dir.resolve("log"));
    }

    /** Runs a program to its end, as the user of the server. */
    void run(String... command) throws IOException {
        Process run = start(List.of(command), "run-log");
        try {
            if (run.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + Files.readString(dir.resolve("run-log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Starts the server and waits until it listens. */
    void serve(String... command) throws IOException {
        process = start(List.of(command), "log");
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(this::listensOrHasEnded);
            if (!process.isAlive()) {
                throw new IOException(command[0] + " has ended: " + log());
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Process start(List<String> command, String log) throws IOException {
        List<String> all = new ArrayList<>(Installed.asAnotherThanRoot());
        all.addAll(command);
        return new ProcessBuilder(all)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve(log).toFile())
                .start();
    }

    private boolean listensOrHasEnded() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return !process.isAlive();
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        FileUtils.deleteDirectory(dir.toFile());
    }
}
