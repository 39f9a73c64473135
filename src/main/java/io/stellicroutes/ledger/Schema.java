package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConfigException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger's tables: whether they are as this version wants them, and what makes them so. A script's version is
 * {@code major.minor}: a minor one only adds tables and columns that those who do not know them can leave alone, so
 * that an older version works beside a newer one; a ledger of a greater major version is refused.
 */
final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    private static final int VALID_WITHIN_SECONDS = 5;
    private static final String HISTORY = "stellic_schema_history";
    private static final String SCRIPTS = "classpath:io/stellicroutes/ledger";
    /** Of a newer version, which has only added what this one leaves alone. */
    private static final String FUTURE = "*:future";
    /** The part of a version that stays while older ones can work with it. */
    private static final Pattern MAJOR = Pattern.compile("^(\\d+)(\\.\\d+)*$");
    /** A version for each script. */
    static final Set<String> VERSIONS = Set.of("1");

    private final DataSource dataSource;
    private final List<String> scripts;
    private final Set<String> versions;

    Schema(DataSource dataSource) {
        this(dataSource, List.of(), VERSIONS);
    }

    /**
     * As a version will want them that has more scripts.
     *
     * @param more where those are that this one lacks
     * @param versions of all scripts
     */
    Schema(DataSource dataSource, List<String> more, Set<String> versions) {
        this.dataSource = dataSource;
        this.scripts = Stream.concat(Stream.of(SCRIPTS), more.stream()).toList();
        this.versions = versions;
    }

    /**
     * Makes the tables, or upgrades them.
     *
     * @throws ConfigException if a newer version has upgraded them, with which this one can't work together
     */
    void upgrade() {
        if (isCurrent()) {
            return;
        }
        try (Connection connection = dataSource.getConnection()) {
            if (mayBePooled(connection)) {
                upgradeInOneTransaction(connection);
                return;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger's tables can't be made", e);
        }
        upgrade(flyway(dataSource));
    }

    private static boolean mayBePooled(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    }

    /**
     * All of it or nothing, on one connection: a pooler may give every transaction another session, and what Flyway
     * sets in a session is undone in the same one. Flyway puts search path and role back as values of the session; they
     * are reset, so that the defaults of database and user apply again.
     */
    private void upgradeInOneTransaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        OneTransaction transaction = new OneTransaction(connection);
        try (Statement statement = connection.createStatement()) {
            // a process that stands still in it, or whose machine is gone, does not lock others out for good
            statement.execute("set local idle_in_transaction_session_timeout = '30s'");
        }
        try {
            upgrade(flyway(transaction));
            if (transaction.isRolledBack()) {
                throw new SQLException("the upgrade was rolled back");
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("reset search_path");
                statement.execute("reset role");
            }
            connection.commit();
        } catch (RuntimeException e) {
            if (!connection.isValid(VALID_WITHIN_SECONDS)) {
                throw new SQLNonTransientConnectionException("the connection was lost", "08006", e);
            }
            connection.rollback();
            throw e;
        }
    }

    private void upgrade(Flyway flyway) {
        try {
            refuseNewer(flyway);
            flyway.migrate();
        } catch (FlywayValidateException e) {
            state(flyway);
            throw e;
        }
    }

    /**
     * Looks, and changes nothing.
     *
     * @throws ConfigException if a newer version has upgraded the tables, with which this one can't work together
     */
    Ledger.State state() {
        if (isCurrent()) {
            return Ledger.State.CURRENT;
        }
        try (Connection connection = dataSource.getConnection()) {
            if (mayBePooled(connection)) {
                return stateInOneTransaction(connection);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger's tables can't be looked at", e);
        }
        return state(flyway(dataSource));
    }

    /** Rolled back in the end, and with it what Flyway has set in the session. */
    private Ledger.State stateInOneTransaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return state(flyway(new OneTransaction(connection)));
        } finally {
            connection.rollback();
        }
    }

    private void refuseNewer(Flyway flyway) {
        Stream.of(flyway.info().applied())
                .filter(applied -> applied.getState() == MigrationState.FUTURE_SUCCESS)
                .map(applied -> applied.getVersion().getVersion())
                .filter(version -> !isCompatible(version))
                .findFirst()
                .ifPresent(version -> {
                    throw new ConfigException(
                            ErrorCode.NEWER_LEDGER,
                            LedgerPool.URL,
                            "a newer version has upgraded the ledger to " + version + ", and this one knows "
                                    + major() + " only: go on with that version, or put the copy in its place that"
                                    + " was made before");
                });
    }

    /** Whether this version can work with tables of another one: that has the same major version, and so only more. */
    private boolean isCompatible(String version) {
        return majorOf(version) <= major();
    }

    private int major() {
        return versions.stream().mapToInt(Schema::majorOf).max().orElseThrow();
    }

    private static int majorOf(String version) {
        Matcher parts = MAJOR.matcher(version);
        return parts.matches() ? Integer.parseInt(parts.group(1)) : Integer.MAX_VALUE;
    }

    private Ledger.State state(Flyway flyway) {
        refuseNewer(flyway);
        MigrationInfo[] applied = flyway.info().applied();
        if (applied.length == 0) {
            return Ledger.State.ABSENT;
        }
        return flyway.info().pending().length == 0 ? Ledger.State.CURRENT : Ledger.State.OLDER;
    }

    /**
     * Whether the history has every version once, done, and else only some of newer versions that this one can work
     * with. So it is at all starts but the first, and Flyway, which takes a third of a second to say the same, is not
     * needed. Where there is no history yet, or it can't be read, Flyway is the one to tell.
     */
    private boolean isCurrent() {
        String history = "select \"version\", \"success\" from \"" + HISTORY + "\" where \"type\" = 'SQL'";
        Set<String> missing = new HashSet<>(versions);
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet applied = statement.executeQuery(history)) {
            boolean known = true;
            while (applied.next()) {
                known &= isKnown(applied.getString(1), missing) && applied.getBoolean(2);
            }
            return known && missing.isEmpty();
        } catch (SQLException e) {
            LOG.debug("the ledger has no history to be read, Flyway is asked: {}", e.getMessage());
            return false;
        }
    }

    private boolean isKnown(String version, Set<String> missing) {
        return missing.remove(version) || (!versions.contains(version) && isCompatible(version));
    }

    private Flyway flyway(DataSource dataSource) {
        return Flyway.configure()
                .dataSource(dataSource)
                .locations(scripts.toArray(String[]::new))
                .table(HISTORY)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .ignoreMigrationPatterns(FUTURE)
                .load();
    }
}
