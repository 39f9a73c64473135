package io.stellicroutes.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A PostgreSQL on a port of this machine, which may take its time to start: a busy machine is no failure. */
public final class PostgresServer {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private PostgresServer() {}

    /** Starts it. */
    public static EmbeddedPostgres start() throws IOException {
        return builder().start();
    }

    /**
     * Has it crash, and start itself again: a process of the server that is killed takes all that is in its memory
     * along.
     */
    public static void crash(EmbeddedPostgres server) throws SQLException, IOException, InterruptedException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet pid = statement.executeQuery("select pg_backend_pid()")) {
            pid.next();
            new ProcessBuilder("kill", "-KILL", pid.getString(1))
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    /** One that is still to be set up and started. */
    public static EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder().setPGStartupWait(PATIENCE);
    }
}
