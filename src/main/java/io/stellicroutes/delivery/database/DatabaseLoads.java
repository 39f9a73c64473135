package io.stellicroutes.delivery.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.JdbcDrivers;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Opens loads into databases. Thread-safe; each destination gets a small connection pool at its first use.
 *
 * <p>A load is one transaction. {@code replace} deletes the table's rows and loads the new ones in it, so that readers
 * see the old table until the new one is there, and grants, views and indexes stay; the price is the space of the
 * deleted rows until the database reclaims it. {@code append} first deletes what the same run delivered before, so that
 * a rerun doubles nothing. {@code merge} loads into a staging table and then updates and inserts by the export's key in
 * one statement; the last of a file's rows with the same key counts. Delivering a run again has the same result in every
 * mode.
 *
 * <p>PostgreSQL is loaded by COPY, MariaDB by LOAD DATA LOCAL where its driver and the server have it on, H2, MySQL and otherwise
 * MariaDB by INSERTs of many rows, the others by JDBC batches. A row with a value that the database refuses is rejected, the others stay.
 * Times are in UTC, whatever the session's zone is. Two processes that fill one table at the same time are kept
 * apart by the database's locks, except on H2.
 *
 * <p>DatabaseSettings: {@code url} with {@code username} and {@code password}, or {@code data-source=#bean:name}; without either
 * an embedded H2 database in the work directory; {@code schema}, {@code table} (default: the export's name),
 * {@code mode} ({@code replace}), and {@code columns.<name>.type}.
 */
public final class DatabaseLoads implements AutoCloseable {
    private static final String BEAN = "#bean:";
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)(?:password|pwd)=([^&;]+)");
    private static final int CONNECTIONS = 4;

    /** The driver gives up first, and says why; else the pool would try again, and for half a minute. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private static final int VALID_SECONDS = 5;
    private static final long TURN_MINUTES = 60;

    private final Function<String, DataSource> beans;
    private final Path workDir;
    private final Clock clock;
    private final Duration connectTimeout;
    private final Map<String, HikariDataSource> pools = new HashMap<>();
    private final Map<String, Semaphore> turns = new ConcurrentHashMap<>();

    /**
     * @param beans finds the data source of a bean's name; null if there is none
     * @param workDir where the embedded database of a destination without a URL goes; made if missing, for its owner only
     * @param clock gives {@code _loaded_at}
     */
    public DatabaseLoads(Function<String, DataSource> beans, Path workDir, Clock clock) {
        this(beans, workDir, clock, Duration.ofSeconds(20));
    }

    /** @param connectTimeout the longest wait for a connection */
    public DatabaseLoads(Function<String, DataSource> beans, Path workDir, Clock clock, Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
        this.beans = Objects.requireNonNull(beans);
        this.workDir = workDir.toAbsolutePath().normalize();
        this.clock = Objects.requireNonNull(clock);
    }

    /**
     * Connects, makes the table and its columns where they are missing, and begins the transaction. Waits, up to an hour,
     * while another load of this process fills the same table. The load must be closed.
     *
     * @throws ConfigException if a setting is wrong, or {@code merge} has no key or one that is not in the header
     * @throws DeliveryException if the database can't be reached or refuses the table
     */
    public Load open(LoadContext context) {
        DatabaseSettings settings = DatabaseSettings.of(context);
        DestinationSpec destination = context.destination();
        Semaphore turn = turns.computeIfAbsent(
                destination.name() + '\n' + settings.schema() + '\n' + settings.table(), t -> new Semaphore(1));
        await(turn, settings.faults());
        boolean opened = false;
        Connection connection = null;
        try {
            connection = connect(destination, settings.faults());
            Dialect dialect = dialect(connection, destination);
            settings.check(destination, dialect);
            DatabaseLoad load = new DatabaseLoad(context, settings, dialect, connection, clock, turn::release);
            opened = true;
            return load.open();
        } catch (SQLException e) {
            throw settings.faults().preparing(ErrorCode.DATABASE_UNUSABLE, "the database can't be used", e);
        } finally {
            if (!opened) {
                close(connection);
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
    public void check(DestinationSpec destination) {
        DatabaseFailures faults =
                new DatabaseFailures("destination " + destination.name(), DatabaseSettings.patience(destination));
        DatabaseSettings.mode(destination);
        Map<String, DatabaseSettings.Typed> types = DatabaseSettings.types(destination);
        try (Connection connection = connect(destination, faults)) {
            Dialect dialect = dialect(connection, destination);
            types.values().forEach(typed -> ColumnType.parse(typed.property(), typed.type(), dialect));
            if (!answers(connection, dialect)) {
                throw new DeliveryException(
                        ErrorCode.DATABASE_SILENT, faults.subject() + ": the database does not answer");
            }
        } catch (SQLException e) {
            throw faults.preparing(ErrorCode.DATABASE_UNUSABLE, "the database can't be used", e);
        }
    }

    private static boolean answers(Connection connection, Dialect dialect) throws SQLException {
        if (dialect != Dialect.POSTGRESQL) {
            return connection.isValid(VALID_SECONDS);
        }
        try (PostgresSession session = new PostgresSession(connection)) {
            return connection.isValid(VALID_SECONDS);
        }
    }

    private static void await(Semaphore turn, DatabaseFailures faults) {
        try {
            if (!turn.tryAcquire(TURN_MINUTES, TimeUnit.MINUTES)) {
                throw new DeliveryException(
                        ErrorCode.TABLE_BUSY,
                        faults.subject() + ": another load has been filling the table for " + TURN_MINUTES
                                + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryException(
                    ErrorCode.STOPPED, faults.subject() + ": stopped while waiting for another load of the table");
        }
    }

    private static Dialect dialect(Connection connection, DestinationSpec destination) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return Dialect.of(product)
                .orElseThrow(
                        () -> new DeliveryException(
                                ErrorCode.UNKNOWN_DATABASE,
                                "destination " + destination.name() + " is a " + product
                                        + " database: loads are known for H2, PostgreSQL, MariaDB, MySQL, Oracle and SQL Server"));
    }

    private Connection connect(DestinationSpec destination, DatabaseFailures faults) {
        Optional<String> bean = destination.find("data-source");
        long begun = System.nanoTime();
        try {
            return bean.isPresent() ? bean(destination, bean.get()).getConnection() : pooled(destination);
        } catch (SQLException e) {
            throw unreachable(destination, faults, e, begun);
        } catch (HikariSetupException e) {
            throw unreachable(destination, faults, e.getCause(), begun);
        }
    }

    private DataSource bean(DestinationSpec destination, String reference) {
        String name = reference.startsWith(BEAN) ? reference.substring(BEAN.length()) : reference;
        DataSource source = beans.apply(name);
        if (source == null) {
            throw new ConfigException(
                    ErrorCode.MISSING_BEAN,
                    DatabaseSettings.property(destination, "data-source") + " names the bean " + name
                            + ", which is not there");
        }
        return source;
    }

    /** H2 makes files of its own beside an embedded database when it opens it, and leaves them to the umask. */
    private Connection pooled(DestinationSpec destination) throws SQLException {
        Connection connection = pool(destination).getConnection();
        if (destination.find("url").isEmpty()) {
            try {
                for (String ending : List.of(".lock.db", ".trace.db")) {
                    OwnerOnly.close(workDir.resolve("databases").resolve(destination.name() + ending));
                }
            } catch (IOException e) {
                close(connection);
                throw new DeliveryException(
                        ErrorCode.EMBEDDED_DATABASE,
                        "destination " + destination.name()
                                + ": the files of its embedded database can't be closed to others");
            }
        }
        return connection;
    }

    private synchronized DataSource pool(DestinationSpec destination) {
        HikariDataSource pool = pools.get(destination.name());
        if (pool == null) {
            HikariConfig config = new HikariConfig();
            config.setPoolName("stellic-" + destination.name());
            config.setMaximumPoolSize(CONNECTIONS);
            config.setMinimumIdle(0);
            config.setConnectionTimeout(connectTimeout.plus(SLACK).toMillis());
            config.setJdbcUrl(destination.find("url").orElseGet(() -> embedded(destination)));
            JdbcDrivers.properties(config.getJdbcUrl(), connectTimeout, DatabaseSettings.timeout(destination))
                    .forEach(config::addDataSourceProperty);
            destination.find("username").ifPresent(config::setUsername);
            destination.find("password").ifPresent(config::setPassword);
            JdbcDrivers.register();
            try {
                pool = new HikariDataSource(config);
            } catch (RuntimeException e) {
                throw new HikariSetupException(e);
            }
            pools.put(destination.name(), pool);
        }
        return pool;
    }

    private String embedded(DestinationSpec destination) {
        Path directory = workDir.resolve("databases");
        try {
            OwnerOnly.createDirectories(directory);
            Path file = directory.resolve(destination.name() + ".mv.db");
            if (!Files.exists(file)) {
                OwnerOnly.createFile(file);
            }
            OwnerOnly.close(file);
        } catch (IOException e) {
            throw new DeliveryException(
                    ErrorCode.EMBEDDED_DATABASE,
                    "destination " + destination.name() + ": the directory " + directory
                            + " for its embedded database can't be made");
        }
        // AUTO_SERVER: one may look into it, or run another export into it, while the service is running
        // WRITE_DELAY: H2 keeps a commit for half a second, in which the ledger may say delivered and the process end
        return "jdbc:h2:file:" + directory.resolve(destination.name()) + ";AUTO_SERVER=TRUE;WRITE_DELAY=0";
    }

    /** Says why and where, without the URL and the password, which drivers like to quote. */
    private RuntimeException unreachable(
            DestinationSpec destination, DatabaseFailures faults, Throwable e, long begun) {
        String url = destination.find("url").orElse("");
        Optional<String> driver = url.isEmpty() ? Optional.empty() : JdbcDrivers.missing(url);
        if (driver.isPresent()) {
            return new ConfigException(
                    ErrorCode.MISSING_LIBRARY,
                    DatabaseSettings.property(destination, "url") + " needs " + driver.get() + " on the classpath");
        }
        boolean late = !url.isEmpty() && System.nanoTime() - begun >= connectTimeout.toNanos();
        String message =
                (late ? "no connection within " + connectTimeout.toSeconds() + " s (stellic.connect.timeout): " : "")
                        + reason(destination, e);
        String where = JdbcDrivers.hosts(url)
                .filter(hosts -> !message.contains(hosts))
                .map(hosts -> hosts + ": ")
                .orElse("");
        return faults.exception(
                ErrorCode.DATABASE_UNREACHABLE,
                faults.subject() + ": the database can't be reached: " + where + message + state(e)
                        + ". Check url, username and password, and that it is up.",
                e);
    }

    private String reason(DestinationSpec destination, Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = Objects.requireNonNullElse(
                        root.getMessage(), root.getClass().getSimpleName())
                .lines()
                .findFirst()
                .orElse("");
        return root instanceof UnknownHostException
                ? "there is no host of this name"
                : secrets(destination).anyMatch(message::contains)
                        ? "the driver gives no reason that can be shown"
                        : message;
    }

    /** The state that comes nearest to the cause. */
    private static String state(Throwable e) {
        String state = "";
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = " (SQLState " + sql.getSQLState() + ")";
            }
        }
        return state;
    }

    private static Stream<String> secrets(DestinationSpec destination) {
        Stream<String> settings =
                Stream.of("url", "password").map(destination::find).flatMap(Optional::stream);
        Stream<String> inUrl = PASSWORD_IN_URL
                .matcher(destination.find("url").orElse(""))
                .results()
                .map(found -> found.group(1));
        return Stream.concat(settings, inUrl);
    }

    private static void close(Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // it was of no use anyway: what made it so is on its way to the caller
            }
        }
    }

    /** Closes the pools; loads that are still open are rolled back. */
    @Override
    public synchronized void close() {
        pools.values().forEach(HikariDataSource::close);
        pools.clear();
    }

    /** Tells the pool's own failure from ours. */
    private static final class HikariSetupException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HikariSetupException(RuntimeException cause) {
            super(cause);
        }
    }
}
