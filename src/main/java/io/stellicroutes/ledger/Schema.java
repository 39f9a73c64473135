package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConfigException;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** The ledger's tables: whether they are as this version wants them, and what makes them so. */
final class Schema {
    private final Flyway flyway;

    Schema(DataSource dataSource) {
        flyway = Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:io/stellicroutes/ledger")
                .table("stellic_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .ignoreMigrationPatterns(new String[0])
                .load();
    }

    /**
     * Makes the tables, or upgrades them.
     *
     * @throws ConfigException if a newer version has upgraded them
     */
    void upgrade() {
        try {
            flyway.migrate();
        } catch (FlywayValidateException e) {
            state();
            throw e;
        }
    }

    /**
     * Looks, and changes nothing.
     *
     * @throws ConfigException if a newer version has upgraded the tables
     */
    Ledger.State state() {
        MigrationInfo[] applied = flyway.info().applied();
        if (Arrays.stream(applied).anyMatch(version -> version.getState() == MigrationState.FUTURE_SUCCESS)) {
            throw new ConfigException(
                    ErrorCode.NEWER_LEDGER,
                    "stellic.ledger.url: a newer version has upgraded the ledger: go on with that version, or put the"
                            + " copy in its place that was made before");
        }
        if (applied.length == 0) {
            return Ledger.State.ABSENT;
        }
        return flyway.info().pending().length == 0 ? Ledger.State.CURRENT : Ledger.State.OLDER;
    }
}
