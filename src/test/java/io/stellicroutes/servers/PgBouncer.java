package io.stellicroutes.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;

/**
 * PgBouncer, as Debian packages it, in transaction mode before a PostgreSQL server on 127.0.0.1.
 *
 * <p>Its server connections take turns: two transactions of one client run on two of them. So what a client leaves in a
 * session (a named statement, a {@code SET}, a temporary table, a session's lock) is not there in its next transaction, and
 * meets other clients instead. It lets any user in who has no password at the server.
 */
public final class PgBouncer implements AutoCloseable {
    /** So many sessions of a server's database take turns. */
    public static final int SERVER_CONNECTIONS = 3;

    private final Path dir;
    private final Process process;
    private final int port;

    /**
     * Starts it.
     *
     * @param serverPort the server's port on 127.0.0.1
     * @param users who may log in
     */
    public PgBouncer(int serverPort, String... users) throws IOException {
        Path program = Installed.program("pgbouncer", "pgbouncer");
        port = freePort();
        // of its own: a test's directory is closed to the user that it runs as
        dir = Files.createTempDirectory("pgbouncer-");
        Path userList = Files.writeString(dir.resolve("users.txt"), userList(users));
        Path configuration = Files.writeString(
                dir.resolve("pgbouncer.ini"), """
                [databases]
                * = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = transaction
                default_pool_size = %d
                server_round_robin = 1
                ignore_startup_parameters = extra_float_digits
                """.formatted(serverPort, port, userList, SERVER_CONNECTIONS));
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command = new ArrayList<>(Installed.asAnotherThanRoot());
        command.addAll(List.of(program.toString(), "--quiet", configuration.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("pgbouncer.log").toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(this::answersOrHasEnded);
            if (!process.isAlive()) {
                throw new IOException("pgbouncer has ended: " + Files.readString(dir.resolve("pgbouncer.log")));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The URL of a database behind it, for a user without a password. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public int port() {
        return port;
    }

    private boolean answersOrHasEnded() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return !process.isAlive();
        }
    }

    private static String userList(String... users) {
        StringBuilder list = new StringBuilder();
        for (String user : users) {
            list.append('"').append(user).append("\" \"\"\n");
        }
        return list.toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        FileUtils.deleteDirectory(dir.toFile());
    }
}
