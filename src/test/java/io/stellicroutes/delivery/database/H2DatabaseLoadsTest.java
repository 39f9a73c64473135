package io.stellicroutes.delivery.database;

/** A file, as the embedded default database is one. */
final class H2DatabaseLoadsTest extends DatabaseLoadsContract {
    @Override
    String url() {
        return "jdbc:h2:file:" + workDir.resolve("warehouse") + ";DB_CLOSE_DELAY=-1";
    }

    @Override
    String username() {
        return "sa";
    }

    @Override
    Dialect dialect() {
        return Dialect.H2;
    }
}
