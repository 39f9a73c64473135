package io.stellicroutes.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;

/** A PostgreSQL on a port of this machine, which may take its time to start: a busy machine is no failure. */
public final class PostgresServer {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private PostgresServer() {}

    /** Starts it. */
    public static EmbeddedPostgres start() throws IOException {
        return builder().start();
    }

    /** One that is still to be set up and started. */
    public static EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder().setPGStartupWait(PATIENCE);
    }
}
