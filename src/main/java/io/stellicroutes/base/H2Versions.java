package io.stellicroutes.base;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * Which versions of H2 can be trusted with a file.
 *
 * <p>2.5.250 and 2.5.252 do not finish a commit that the end of the process has interrupted: some of its rows are as
 * they were before, some as after, and the others can't be seen. Whatever writes to one of those waits for ever.
 */
public final class H2Versions {
    /** The newest version that finishes such a commit when it opens the file. */
    public static final String KEEPS_ROWS = "2.4.240";

    private static final Set<String> LOSE_ROWS = Set.of("2.5.250", "2.5.252");
    /** H2's codes of a file that it can't read: damaged, of another format, and a general one. */
    private static final Set<Integer> UNREADABLE = Set.of(90030, 90048);

    private static final int GENERAL = 50000;

    private H2Versions() {}

    /**
     * Whether a version loses rows if its process is killed.
     *
     * @param version as JDBC's metadata give it, "2.4.240 (2025-09-22)"
     */
    public static boolean losesRows(String version) {
        return LOSE_ROWS.contains(version.split(" ", 2)[0]);
    }

    /** Whether a URL is that of an H2 file, which this process or another one on the machine opens. */
    public static boolean isFile(String url) {
        return url.startsWith("jdbc:h2:") && !url.matches("jdbc:h2:(mem|tcp|ssl):.*");
    }

    /**
     * What has to change before a connection's database can be trusted with rows; empty if it can.
     *
     * @return what completes a sentence whose subject is what names the database: "needs ..."
     */
    public static Optional<String> refusal(Connection connection) throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        String url = metadata.getURL();
        if (url == null || !isFile(url) || !losesRows(metadata.getDatabaseProductVersion())) {
            return Optional.empty();
        }
        return Optional.of(
                "needs com.h2database:h2:" + KEEPS_ROWS + ", on the classpath and in each process that has the"
                        + " file open: " + metadata.getDatabaseProductVersion()
                        + " is there, which loses rows if its process is killed");
    }

    /** Whether H2's driver has thrown this; it may not be on the classpath. */
    public static boolean isOfH2(SQLException failure) {
        return failure.getClass().getName().startsWith("org.h2.");
    }

    /** Whether H2 failed because it can't read the file. */
    public static boolean cannotRead(Throwable failure) {
        return Causes.all(failure, SQLException.class)
                .filter(H2Versions::isOfH2)
                .anyMatch(sql -> UNREADABLE.contains(sql.getErrorCode())
                        || (sql.getErrorCode() == GENERAL
                                && String.valueOf(sql.getMessage()).contains("MVStoreException")));
    }
}
