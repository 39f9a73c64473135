package io.stellicroutes.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;

/** A PostgreSQL behind a {@link PgBouncer}, which lets the user {@code postgres} in without a password. */
public final class PooledPostgres implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final PgBouncer bouncer;

    /** Starts both. */
    public PooledPostgres() throws IOException {
        postgres = PostgresServer.start();
        try {
            bouncer = new PgBouncer(postgres.getPort(), "postgres");
        } catch (IOException | RuntimeException | Error e) {
            postgres.close();
            throw e;
        }
    }

    /** The server itself. */
    public EmbeddedPostgres direct() {
        return postgres;
    }

    /** The pooler before it. */
    public PgBouncer pooler() {
        return bouncer;
    }

    @Override
    public void close() throws IOException {
        bouncer.close();
        postgres.close();
    }
}
