package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.Loads;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens loads into databases. Thread-safe; each destination gets a small connection pool at its first use.
 *
 * <p>A load is one transaction. {@code replace} deletes the table's rows and loads the new ones in it, so that readers
 * see the old table until the new one is there, and grants, views and indexes stay; the price is the space of the
 * deleted rows until the database reclaims it. {@code append} first deletes what the same run delivered before, so that
 * a rerun doubles nothing. {@code merge} and {@code history} stage changes, or the rows of a snapshot, and then change
 * the table by the export's key: rows that have not changed are not touched; {@code history} ends a version and begins
 * another one where {@code merge} updates. Delivering a run again has the same result in every mode.
 *
 * <p>PostgreSQL is loaded by COPY, MariaDB by LOAD DATA LOCAL where its driver and the server have it on, H2, MySQL and
 * otherwise MariaDB by INSERTs of many rows, the others by JDBC batches. A row with a value that the database refuses
 * is rejected, the others stay. Times are in UTC, whatever the session's zone is. Two processes that fill one table at
 * the same time are kept apart by the database's locks, except on H2.
 *
 * <p>DatabaseSettings: {@code url} with {@code username} and {@code password}, or {@code data-source=#bean:name};
 * without either an embedded H2 database in the work directory; {@code schema}, {@code table} (default: the export's
 * name), {@code mode} ({@code replace}), and {@code columns.<name>.type}.
 */
public final class DatabaseLoads implements Loads, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private static final int VALID_SECONDS = 5;
    private static final long TURN_MINUTES = 60;

    private final DatabaseConnections connections;
    private final Clock clock;
    private final boolean fenced;
    private final Map<String, Semaphore> turns = new ConcurrentHashMap<>();

    /**
     * @param beans finds the data source of a bean's name; null if there is none
     * @param workDir where the embedded database of a destination without a URL goes; made if missing, for its owner
     *     only
     * @param clock gives {@code _loaded_at}
     */
    public DatabaseLoads(Function<String, DataSource> beans, Path workDir, Clock clock) {
        this(beans, workDir, clock, Duration.ofSeconds(20), false);
    }

    /**
     * @param connectTimeout the longest wait for a connection
     * @param fenced whether processes of other machines may have deliveries: then a table beside the target keeps one
     *     that has lost a delivery from committing it
     */
    public DatabaseLoads(
            Function<String, DataSource> beans, Path workDir, Clock clock, Duration connectTimeout, boolean fenced) {
        this.fenced = fenced;
        this.connections = new DatabaseConnections(beans, workDir, connectTimeout);
        this.clock = Objects.requireNonNull(clock);
    }

    /**
     * Connects, makes the table and its columns where they are missing, and begins the transaction. Waits, up to an
     * hour, while another load of this process fills the same table. The load must be closed.
     *
     * @throws ConfigException if a setting is wrong, or {@code merge} has no key or one that is not in the header
     * @throws DeliveryException if the database can't be reached or refuses the table
     */
    @Override
    public Load open(LoadContext context) {
        return open(context, DatabaseSettings.of(context), false, Set.of());
    }

    /**
     * Begins to compare a table with a file's records. The comparison must be closed.
     *
     * @param context as of a delivery of the file as a snapshot that {@linkplain LoadContext.ChangeMode#adopts()
     *     adopts}
     * @param leftOut columns, as the header calls them, by which rows do not differ
     * @throws ConfigException as {@link #open}, and if the destination's rows do not go by a key
     * @throws DeliveryException as {@link #open}
     */
    public TableComparison compare(LoadContext context, Set<String> leftOut) {
        DatabaseSettings settings = DatabaseSettings.of(context);
        if (!settings.mode().goesByKey()) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    Subject.ofProperty(DatabaseSettings.property(context.destination(), "mode")),
                    "must be merge or history: rows are compared by their key"));
        }
        return new TableComparison(open(context, settings, true, leftOut));
    }

    /**
     * Takes the changes of a run back, in one transaction: of a history, or of a merge with {@code delete=soft}, whose
     * last run can be taken back.
     *
     * @param context as of the run's delivery; its header needs no columns but the key's
     * @throws ConfigException as {@link #open}
     * @throws DeliveryException as {@link #open}, and if the run can't be taken back: then nothing has changed
     */
    public UndoneRun undo(LoadContext context) {
        DatabaseSettings settings = DatabaseSettings.of(context);
        if (settings.mode() != DatabaseSettings.Mode.HISTORY && !settings.deletesSoftly()) {
            throw new DeliveryException(
                    ErrorCode.CANNOT_UNDO,
                    settings.faults().subject(),
                    "a run can't be taken back: it needs mode=history, or mode=merge with delete=soft");
        }
        return inTurn(context.destination(), settings, (connection, database, release) -> {
            LocalDateTime at = LocalDateTime.ofInstant(context.changes().at(), ZoneOffset.UTC)
                    .truncatedTo(ChronoUnit.MICROS);
            TableUndo undo = new TableUndo(context, settings, database, connection, at);
            return () -> {
                try {
                    return undo.undo();
                } finally {
                    release.run();
                }
            };
        });
    }

    private DatabaseLoad open(LoadContext context, DatabaseSettings settings, boolean compares, Set<String> leftOut) {
        return inTurn(context.destination(), settings, (connection, database, release) -> {
            DatabaseLoad load = new DatabaseLoad(context, settings, database, connection, clock, fenced, release);
            return () -> load.open(compares, leftOut);
        });
    }

    /** What is done with a table by one alone. */
    @FunctionalInterface
    private interface Work<T> {
        /**
         * Readies it.
         *
         * @param release lets the next one begin
         * @return does it; then the connection is closed, and released, at the latest when what it returns is
         */
        Supplier<T> with(Connection connection, Database database, Runnable release) throws SQLException;
    }

    private <T> T inTurn(DestinationSpec destination, DatabaseSettings settings, Work<T> work) {
        Semaphore turn = turns.computeIfAbsent(
                destination.name() + '\n' + settings.schema() + '\n' + settings.table(), t -> new Semaphore(1));
        await(turn, settings.faults());
        boolean opened = false;
        Connection connection = null;
        try {
            connection = connections.connect(destination, settings.faults());
            Database database = database(connection, destination);
            settings.check(destination, database);
            Supplier<T> ready = work.with(connection, database, turn::release);
            opened = true;
            return ready.get();
        } catch (SQLException e) {
            throw settings.faults().preparing(ErrorCode.DATABASE_UNUSABLE, "the database can't be used", e);
        } finally {
            if (!opened) {
                DatabaseConnections.close(connection);
                turn.release();
            }
        }
    }

    /**
     * Connects and checks the settings. Moves no record and makes no table.
     *
     * @throws ConfigException if a setting is wrong
     * @throws DeliveryException if the database can't be reached, or is none that loads are known for
     */
    @Override
    public void check(DestinationSpec destination) {
        DatabaseFailures faults = new DatabaseFailures(destination.subject(), DatabaseSettings.patience(destination));
        DatabaseSettings.mode(destination);
        Map<String, DatabaseSettings.Typed> types = DatabaseSettings.types(destination);
        try (Connection connection = connections.connect(destination, faults)) {
            Database database = database(connection, destination);
            types.values().forEach(typed -> GivenType.parse(typed.property(), typed.type(), database));
            if (!answers(connection, database)) {
                throw new DeliveryException(
                        ErrorCode.DATABASE_SILENT, faults.subject(), "the database does not answer");
            }
            database.forgetting(connection)
                    .ifPresent(words -> LOG.warn("destination {}: {}", destination.name(), words));
        } catch (SQLException e) {
            throw faults.preparing(ErrorCode.DATABASE_UNUSABLE, "the database can't be used", e);
        }
    }

    private static boolean answers(Connection connection, Database database) throws SQLException {
        try (Database.Session session = database.session(connection)) {
            return connection.isValid(VALID_SECONDS);
        }
    }

    private static void await(Semaphore turn, DatabaseFailures faults) {
        try {
            if (!turn.tryAcquire(TURN_MINUTES, TimeUnit.MINUTES)) {
                throw new DeliveryException(
                        ErrorCode.TABLE_BUSY,
                        faults.subject(),
                        "another load has been filling the table for " + TURN_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryException(
                    ErrorCode.STOPPED, faults.subject(), "stopped while waiting for another load of the table");
        }
    }

    private static Database database(Connection connection, DestinationSpec destination) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        Database database = Databases.of(product)
                .orElseThrow(() -> new DeliveryException(Problem.completing(
                        ErrorCode.UNKNOWN_DATABASE,
                        destination.subject(),
                        "is a " + product + " database: loads are known for " + Databases.names())));
        database.unsafe(connection, destination).ifPresent(problem -> {
            throw new ConfigException(problem);
        });
        return database;
    }

    /** Closes the pools; loads that are still open are rolled back. */
    @Override
    public void close() {
        connections.close();
    }
}
