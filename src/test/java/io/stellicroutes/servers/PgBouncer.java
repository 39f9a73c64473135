package io.stellicroutes.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * PgBouncer, as Debian packages it, in transaction mode before a PostgreSQL server on 127.0.0.1.
 *
 * <p>Its server connections take turns: two transactions of one client run on two of them. So what a client leaves in a
 * session (a named statement, a {@code SET}, a temporary table, a session's lock) is not there in its next transaction,
 * and meets other clients instead. It lets any user in who has no password at the server.
 */
public final class PgBouncer implements AutoCloseable {
    /** So many sessions of a server's database take turns. */
    public static final int SERVER_CONNECTIONS = 3;

    private final DebianDaemon daemon = new DebianDaemon("pgbouncer");

    /**
     * Starts it.
     *
     * @param serverPort the server's port on 127.0.0.1
     * @param users who may log in
     */
    public PgBouncer(int serverPort, String... users) throws IOException {
        Path program = Installed.program("pgbouncer", "pgbouncer");
        try {
            Path userList = Files.writeString(daemon.dir().resolve("users.txt"), userList(users));
            Path configuration = Files.writeString(daemon.dir().resolve("pgbouncer.ini"), """
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
                    """.formatted(
                            serverPort, port(), userList, SERVER_CONNECTIONS));
            daemon.serve(program.toString(), "--quiet", configuration.toString());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The URL of a database behind it, for a user without a password. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    public int port() {
        return daemon.port();
    }

    private static String userList(String... users) {
        StringBuilder list = new StringBuilder();
        for (String user : users) {
            list.append('"').append(user).append("\" \"\"\n");
        }
        return list.toString();
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}
