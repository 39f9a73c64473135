package io.stellicroutes.delivery.database;

import io.stellicroutes.OncePerClass;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresChangesTest extends ChangesContract {
    @RegisterExtension
    private static final OncePerClass<EmbeddedPostgres> POSTGRES = OncePerClass.of(EmbeddedPostgres::start);

    PostgresChangesTest() {
        super(Databases.POSTGRESQL, "postgres");
    }

    @Override
    String url() {
        return POSTGRES.get().getJdbcUrl("postgres", "postgres");
    }
}
