package io.stellicroutes.base;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The trace file of H2, {@code NAME.trace.db} beside the database: errors with their statements and the values of
 * records, which nobody removes. It is off where we open a file.
 */
public final class H2Trace {
    /** To be added to the URL of a file whose user is its administrator. */
    public static final String OFF = ";TRACE_LEVEL_FILE=0";

    private static final String SETTING = "TRACE_LEVEL_FILE";
    private static final int ADMIN_RIGHTS_REQUIRED = 90040;

    private H2Trace() {}

    /** Whether a URL says itself how much is traced. */
    public static boolean isSet(String url) {
        return url.contains(SETTING);
    }

    /**
     * Turns it off for a database of somebody else, as long as that is open; not if the user may not, and not if the
     * URL says how much is traced.
     *
     * @param url of a database of any kind
     */
    public static void off(Connection connection, String url) throws SQLException {
        if (!url.startsWith("jdbc:h2:") || isSet(url)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET " + SETTING + " 0");
        } catch (SQLException e) {
            if (e.getErrorCode() != ADMIN_RIGHTS_REQUIRED) {
                throw e;
            }
        }
    }
}
