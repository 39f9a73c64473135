package io.stellicroutes.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.H2Files;
import io.stellicroutes.base.H2Locks;
import io.stellicroutes.base.H2Trace;
import io.stellicroutes.base.H2Versions;
import io.stellicroutes.base.HasProblem;
import io.stellicroutes.base.JdbcDrivers;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.StellicConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the ledger's database is reached: its URL, and a pool of connections. */
final class LedgerPool {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerPool.class);
    private static final Duration LOG_IN_WITHIN = Duration.ofSeconds(10);
    /**
     * Longer than any statement of the ledger takes; a line that stands still is given up then, unless its URL says
     * otherwise.
     */
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);

    /** What errors about the ledger as a whole are about. */
    static final Subject URL = Subject.ofProperty("stellic.ledger.url");

    /** Databases that destinations may be and the ledger may not, and what is no JDBC URL. */
    private static final Pattern OTHERS = Pattern.compile("jdbc:(?:mariadb|mysql|oracle|sqlserver|sqlite):|(?!jdbc:)");

    private LedgerPool() {}

    /**
     * Opens a pool.
     *
     * @param url the one of {@code where}, with options
     * @throws ConfigException if the ledger does not support such a database, its driver is not on the classpath, or is
     *     a version of H2 that loses rows; or if H2 can't read the file
     * @throws LedgerUnreachableException if there is no connection
     */
    static HikariDataSource open(String url, StellicConfig.Ledger where) {
        if (OTHERS.matcher(url).lookingAt()) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    URL,
                    "must be a JDBC URL of PostgreSQL or H2: the ledger needs one of them"));
        }
        HikariConfig pool = pool(url, where);
        JdbcDrivers.register();
        HikariDataSource opened;
        try {
            opened = new HikariDataSource(pool);
        } catch (RuntimeException e) {
            throw explained(e, url, where);
        }
        try {
            if (H2Versions.isFile(url)) {
                refuse(opened);
            }
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static RuntimeException explained(RuntimeException failure, String url, StellicConfig.Ledger where) {
        Optional<String> missing = JdbcDrivers.missing(url);
        if (missing.isPresent()) {
            return new ConfigException(
                    Problem.completing(ErrorCode.MISSING_LIBRARY, URL, "needs " + missing.get() + " on the classpath"));
        }
        if (H2Versions.cannotRead(failure)) {
            LOG.debug("the ledger's file", failure);
            return new ConfigException(
                    ErrorCode.LEDGER_FILE,
                    URL,
                    "H2 can't read the ledger's file: it is damaged, or a process with H2 2.5 was killed while it had it"
                            + " open");
        }
        return new LedgerUnreachableException(failure, where);
    }

    /** A failure with tables that are made or looked at: what a database says of that names no record. */
    static RuntimeException explained(RuntimeException failure, StellicConfig.Ledger where) {
        return failure instanceof HasProblem
                        || Causes.first(failure, SQLException.class).isEmpty()
                ? failure
                : explained(failure, where.url(), where);
    }

    /** A version of H2 that loses rows serves no file of the ledger. */
    private static void refuse(HikariDataSource opened) {
        try (Connection connection = opened.getConnection()) {
            H2Versions.refusal(connection).ifPresent(reason -> {
                throw new ConfigException(Problem.completing(ErrorCode.MISSING_LIBRARY, URL, reason));
            });
        } catch (SQLException e) {
            throw new HikariPool.PoolInitializationException(e);
        }
    }

    /** The settings of a pool. */
    static HikariConfig pool(String url, StellicConfig.Ledger where) {
        HikariConfig pool = new HikariConfig();
        JdbcDrivers.properties(url, LOG_IN_WITHIN, ANSWER_WITHIN).forEach(pool::addDataSourceProperty);
        pool.setPoolName("stellic-ledger");
        pool.setJdbcUrl(url);
        pool.setUsername(where.username());
        pool.setPassword(where.password());
        pool.setMaximumPoolSize(8);
        pool.setMinimumIdle(1);
        if (url.startsWith("jdbc:h2:")) {
            pool.setConnectionInitSql(H2Locks.WAIT);
        }
        return pool;
    }

    /**
     * An H2 file is opened so that {@code runs}, on this machine, can look into it while the service is running; and so
     * that a commit has left the process when it returns, where H2 by itself keeps it for half a second. The
     * checkpoints alone would not do: none follows a lease, and a process that serves the file to this one may be
     * killed in between. Nor is a trace file to hold what statements say, or an interrupted thread to close it.
     */
    static String shared(String url) {
        if (System.getProperty("h2.bindAddress") == null) {
            System.setProperty("h2.bindAddress", "127.0.0.1");
        }
        if (!H2Versions.isFile(url)) {
            return url;
        }
        String open = H2Files.uninterrupted(url);
        String served = open.contains("AUTO_SERVER") ? open : open + ";AUTO_SERVER=TRUE";
        String written = url.contains("WRITE_DELAY") ? served : served + ";WRITE_DELAY=0";
        return H2Trace.isSet(url) ? written : written + H2Trace.OFF;
    }

    /** The file of an H2 URL that names one. */
    static Path fileOf(String url, String ending) {
        String path = url.replaceFirst("^jdbc:h2:(file:|async:)?", "").replaceFirst(";.*", "");
        return Path.of(path.replaceFirst("^~(?=/)", System.getProperty("user.home")) + ending);
    }

    /** Whether an H2 file can be written to, or made. */
    static boolean isWritable(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        return Files.exists(file) ? Files.isWritable(file) && Files.isWritable(directory) : Files.isWritable(directory);
    }
}
