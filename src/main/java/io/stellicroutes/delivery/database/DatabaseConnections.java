package io.stellicroutes.delivery.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.H2Trace;
import io.stellicroutes.base.JdbcDrivers;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.base.UnreachableReason;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The connections of database destinations: from a data source of the user's, or from a small pool a destination, made
 * at its first use. Thread-safe.
 */
final class DatabaseConnections implements AutoCloseable {
    private static final String BEAN = "#bean:";
    private static final int CONNECTIONS = 4;

    /** The driver gives up first, and says why; else the pool would try again, and for half a minute. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final Function<String, DataSource> beans;
    private final EmbeddedDatabases embedded;
    private final Duration connectTimeout;
    private final Map<String, HikariDataSource> pools = new HashMap<>();

    /** As of {@link DatabaseLoads}. */
    DatabaseConnections(Function<String, DataSource> beans, Path workDir, Duration connectTimeout) {
        this.beans = Objects.requireNonNull(beans);
        this.embedded = new EmbeddedDatabases(workDir.toAbsolutePath().normalize());
        this.connectTimeout = connectTimeout;
    }

    /**
     * A connection, to be closed.
     *
     * @param faults says which destination it is
     * @throws ConfigException if the bean is not there, or no driver
     * @throws DeliveryException if the database can't be reached
     */
    Connection connect(DestinationSpec destination, DatabaseFailures faults) {
        Optional<String> bean = destination.find("data-source");
        long begun = System.nanoTime();
        try {
            return bean.isPresent() ? bean(destination, bean.get()).getConnection() : pooled(destination);
        } catch (SQLException e) {
            throw unreachable(destination, faults, e, System.nanoTime() - begun);
        } catch (HikariSetupException e) {
            throw unreachable(destination, faults, e.getCause(), System.nanoTime() - begun);
        }
    }

    private DataSource bean(DestinationSpec destination, String reference) {
        String name = reference.startsWith(BEAN) ? reference.substring(BEAN.length()) : reference;
        DataSource source = beans.apply(name);
        if (source == null) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.MISSING_BEAN,
                    Subject.ofProperty(DatabaseSettings.property(destination, "data-source")),
                    "names the bean " + name + ", which is not there"));
        }
        return source;
    }

    private Connection pooled(DestinationSpec destination) throws SQLException {
        Connection connection = pool(destination).getConnection();
        try {
            if (destination.find("url").isEmpty()) {
                embedded.closeToOthers(destination);
            } else {
                H2Trace.off(connection, destination.find("url").get());
            }
        } catch (DeliveryException | SQLException e) {
            close(connection);
            throw e;
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
            config.setJdbcUrl(destination.find("url").orElseGet(() -> embedded.url(destination)));
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

    /**
     * Says why and where, without the URL and the password, which drivers like to quote.
     *
     * @param nanos how long it was tried
     */
    private RuntimeException unreachable(
            DestinationSpec destination, DatabaseFailures faults, Throwable e, long nanos) {
        String url = destination.find("url").orElse("");
        Optional<String> driver = url.isEmpty() ? Optional.empty() : JdbcDrivers.missing(url);
        if (driver.isPresent()) {
            return new ConfigException(Problem.completing(
                    ErrorCode.MISSING_LIBRARY,
                    Subject.ofProperty(DatabaseSettings.property(destination, "url")),
                    "needs " + driver.get() + " on the classpath"));
        }
        boolean late = !url.isEmpty() && nanos >= connectTimeout.toNanos();
        String message =
                (late ? "no connection within " + connectTimeout.toSeconds() + " s (stellic.connect.timeout): " : "")
                        + UnreachableReason.of(
                                e, url, destination.find("password").orElse(""));
        String where = JdbcDrivers.hosts(url)
                .filter(hosts -> !message.contains(hosts))
                .map(hosts -> hosts + ": ")
                .orElse("");
        return faults.exception(
                ErrorCode.DATABASE_UNREACHABLE,
                "the database can't be reached: " + where + message + UnreachableReason.inBrackets(e)
                        + ". Check url, username and password, and that it is up.",
                e);
    }

    /** Closes a connection that is of no use; null is none. */
    static void close(Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // it was of no use anyway: what made it so is on its way to the caller
            }
        }
    }

    /** Closes the pools. */
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
