package io.stellicroutes.base;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Makes what was committed to an H2 file outlive the end of the process, however it ends.
 *
 * <p>{@code CHECKPOINT SYNC} alone does not: H2 (2.2 to 2.5 at least) writes each state as a chunk, into a gap of the
 * file if there is one, and finds it again by the file's header, the file's end, or the chunk before it. The header is
 * written before the new chunk counts, and names the one before; where the place of a chunk was not foreseen, the last
 * ones are out of reach until later ones are written, and lost if the process is killed first. After more than 20
 * chunks the header names one at least as new as the commit. So some more are written here.
 */
public final class H2Checkpoint {
    private static final int CHUNKS = 24;
    /** H2's ADMIN_RIGHTS_REQUIRED. */
    private static final int NO_ADMINISTRATOR = 90040;

    private H2Checkpoint() {}

    /**
     * Brings everything that is committed to the disk, by changes of a table that lives as long as the call; takes some
     * ten milliseconds. For one session at a time: when H2 closes the file, a session that makes or drops a table can
     * leave its lock of all tables behind, and the others wait for it.
     *
     * @param connection has no transaction under way
     * @return no if its user may not do that, who is not an administrator
     */
    public static boolean write(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!begins(statement)) {
                return false;
            }
            statement.execute("CREATE LOCAL TEMPORARY TABLE IF NOT EXISTS \"stellic_chunks\" (n INTEGER)");
            chunks(connection, statement, "INSERT INTO \"stellic_chunks\" VALUES (1)");
            statement.execute("DROP TABLE \"stellic_chunks\"");
            commit(connection);
            statement.execute("CHECKPOINT SYNC");
            return true;
        }
    }

    /**
     * The same by changes of a table that stays; sessions may do so at a time.
     *
     * @param change a statement that changes something each time
     */
    public static boolean write(Connection connection, String change) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!begins(statement)) {
                return false;
            }
            chunks(connection, statement, change);
            statement.execute("CHECKPOINT SYNC");
            return true;
        }
    }

    private static boolean begins(Statement statement) throws SQLException {
        try {
            statement.execute("CHECKPOINT");
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_ADMINISTRATOR) {
                return false;
            }
            throw e;
        }
    }

    private static void chunks(Connection connection, Statement statement, String change) throws SQLException {
        for (int n = 0; n < CHUNKS; n++) {
            statement.execute(change);
            commit(connection);
            statement.execute("CHECKPOINT");
        }
    }

    private static void commit(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }
}
