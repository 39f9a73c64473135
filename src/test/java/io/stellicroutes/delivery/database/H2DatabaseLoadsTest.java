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

    @Override
    TimeTypes timeTypes() {
        return new TimeTypes("TIMESTAMP(6) WITH TIME ZONE", "TIMESTAMP(6)");
    }

    @Override
    String urlIn(String zone) {
        return url() + ";TIME ZONE=" + zone;
    }

    @Override
    String utc(String column) {
        return "CAST(" + column + " AT TIME ZONE 'UTC' AS VARCHAR)";
    }
}
