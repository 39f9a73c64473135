package io.stellicroutes.base;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The drivers of databases: that those which are there are found, and which one a user has to add. */
public final class JdbcDrivers {
    private static final Map<String, String> ARTIFACTS = Map.of(
            "h2", "com.h2database:h2",
            "postgresql", "org.postgresql:postgresql",
            "mariadb", "org.mariadb.jdbc:mariadb-java-client",
            "mysql", "com.mysql:mysql-connector-j",
            "oracle", "com.oracle.database.jdbc:ojdbc11",
            "sqlserver", "com.microsoft.sqlserver:mssql-jdbc");

    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private JdbcDrivers() {}

    /**
     * Has the drivers that the application brings registered. Java looks for drivers once in a process; in a servlet
     * container that is before the application is there.
     */
    public static void register() {
        Iterator<Driver> drivers = ServiceLoader.load(Driver.class, JdbcDrivers.class.getClassLoader())
                .iterator();
        while (drivers.hasNext()) {
            try {
                drivers.next();
            } catch (ServiceConfigurationError e) {
                LOG.debug("a JDBC driver can't be loaded", e);
            }
        }
    }

    /** The artifact that is missing, in words, if there is no driver for a URL. */
    public static Optional<String> missing(String url) {
        if (DriverManager.drivers().anyMatch(driver -> accepts(driver, url))) {
            return Optional.empty();
        }
        String[] parts = url.split(":", 3);
        String kind = parts.length == 3 && parts[0].equals("jdbc") ? parts[1] : "";
        return Optional.of(ARTIFACTS.getOrDefault(kind, "a JDBC driver that takes this URL, and that has registered,"));
    }

    /**
     * What a pool of ours tells a driver, by the driver's own names; what the URL says itself goes before.
     *
     * <p>PostgreSQL's driver is not to name statements in the session: behind a pooler in transaction mode, as PgBouncer is one,
     * the next transaction may be in another one.
     */
    public static Map<String, String> properties(String url) {
        return url.startsWith("jdbc:postgresql:") && !url.contains("prepareThreshold")
                ? Map.of("prepareThreshold", "0")
                : Map.of();
    }

    /** A driver that finds a mistake in a URL takes URLs of its kind: the mistake is for the connection to tell. */
    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return true;
        }
    }
}
