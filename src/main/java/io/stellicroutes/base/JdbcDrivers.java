package io.stellicroutes.base;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** Some drivers take no URL in which they find a mistake: it is not they that are missing then. */
    private static final Map<String, String> DRIVERS = Map.of(
            "h2", "org.h2.Driver",
            "postgresql", "org.postgresql.Driver",
            "mariadb", "org.mariadb.jdbc.Driver",
            "mysql", "com.mysql.cj.jdbc.Driver",
            "oracle", "oracle.jdbc.OracleDriver",
            "sqlserver", "com.microsoft.sqlserver.jdbc.SQLServerDriver");

    private static final Map<String, String> PORTS = Map.of(
            "h2",
            "9092",
            "postgresql",
            "5432",
            "mariadb",
            "3306",
            "mysql",
            "3306",
            "oracle",
            "1521",
            "sqlserver",
            "1433");

    private static final Pattern HOSTS = Pattern.compile("(?://|:thin:[^@]*@)([^/;?]+)");
    private static final String ANSWER = "socketTimeout";

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
        String own = DRIVERS.getOrDefault(kind(url), "none");
        if (DriverManager.drivers()
                .anyMatch(driver -> driver.getClass().getName().equals(own) || accepts(driver, url))) {
            return Optional.empty();
        }
        return Optional.of(
                ARTIFACTS.getOrDefault(kind(url), "a JDBC driver that takes this URL, and that has registered,"));
    }

    /**
     * What a pool of ours tells a driver, by the driver's own names; what the URL says itself goes before.
     *
     * <p>PostgreSQL's driver is not to name statements in the session: behind a pooler in transaction mode, as
     * PgBouncer is one, the next transaction may be in another one.
     *
     * @param connect the longest wait for a connection
     * @param answer the longest wait for an answer
     */
    public static Map<String, String> properties(String url, Duration connect, Duration answer) {
        String seconds = Long.toString(Math.max(1, connect.toSeconds()));
        String millis = Long.toString(Math.max(1, answer.toMillis()));
        Map<String, String> properties = new HashMap<>();
        switch (kind(url)) {
            case "postgresql" -> {
                properties.put("prepareThreshold", "0");
                properties.put("connectTimeout", seconds);
                properties.put("loginTimeout", seconds);
                properties.put(ANSWER, Long.toString(Math.max(1, answer.toSeconds())));
                properties.put("tcpKeepAlive", "true");
            }
            case "mariadb", "mysql" -> {
                properties.put("connectTimeout", Long.toString(connect.toMillis()));
                properties.put(ANSWER, millis);
            }
            case "oracle" -> {
                properties.put("oracle.net.CONNECT_TIMEOUT", Long.toString(connect.toMillis()));
                properties.put("oracle.jdbc.ReadTimeout", millis);
            }
            case "sqlserver" -> {
                properties.put("loginTimeout", seconds);
                properties.put(ANSWER, millis);
            }
            default -> {
                // H2 is mostly in this process or on this machine
            }
        }
        properties.keySet().removeIf(url::contains);
        return properties;
    }

    /** Whether a URL says itself how long an answer may take. */
    public static boolean limitsAnswers(String url) {
        return url.contains(ANSWER) || url.contains("oracle.jdbc.ReadTimeout");
    }

    /**
     * The hosts and ports that a URL leads to, separated by commas; empty for a database that is a file or in memory.
     */
    public static Optional<String> hosts(String url) {
        Matcher found = HOSTS.matcher(url);
        if (!found.find() || !PORTS.containsKey(kind(url))) {
            return Optional.empty();
        }
        String hosts = found.group(1);
        String port = PORTS.get(kind(url));
        return Optional.of(Stream.of(hosts.substring(hosts.lastIndexOf('@') + 1).split(",", -1))
                .map(host -> host.isEmpty() ? "localhost" : host)
                .map(host -> host.matches(".*:\\d+") ? host : host + ":" + port)
                .collect(Collectors.joining(", ")));
    }

    private static String kind(String url) {
        String[] parts = url.split(":", 3);
        return parts.length == 3 && parts[0].equals("jdbc") ? parts[1] : "";
    }

    /**
     * A driver that finds /** A driver that finds a mistake in a URL takes URLs of its kind: the mistake is for the
     * connection to tell.
     */
    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return true;
        }
    }
}
