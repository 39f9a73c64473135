package io.stellicroutes.base;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.SoftAssertions;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * H2 as this project brings it: a commit that the end of the process interrupts is there as a whole afterwards, or not
 * at all. It is not with H2 2.5.252.
 */
@Tag("slow")
final class H2RecoveryTest {
    private static final int ROWS = 10_000;
    private static final int COPIES = 4;

    @TempDir
    private Path dir;

    @Test
    void aCommitThatTheEndOfTheProcessInterruptsIsThereAsAWholeOrNotAtAll() throws Exception {
        List<Path> copies = copiesDuringACommit();

        SoftAssertions softly = new SoftAssertions();
        for (Path copy : copies) {
            try (Connection connection = DriverManager.getConnection(url(copy) + ";IFEXISTS=TRUE")) {
                List<Integer> inTheTable = counts(connection, "state || ''");
                softly.assertThat(inTheTable)
                        .as(copy.getFileName() + ": rows before and after the update")
                        .isIn(List.of(ROWS, 0), List.of(0, ROWS));
                softly.assertThat(counts(connection, "state"))
                        .as(copy.getFileName() + ": as the index has them")
                        .isEqualTo(inTheTable);
            }
        }
        softly.assertAll();
    }

    /** The file as it is on the disk at some moments of a commit; what a process leaves that is killed then. */
    private List<Path> copiesDuringACommit() throws Exception {
        List<Path> copies = new ArrayList<>();
        Path file = dir.resolve("written.mv.db");
        try (Connection connection = DriverManager.getConnection(url(file) + ";WRITE_DELAY=60000;FILE_LOCK=NO");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE records (id INTEGER PRIMARY KEY, state VARCHAR)");
            statement.execute("CREATE INDEX records_by_state ON records (state)");
            statement.execute("INSERT INTO records SELECT x, 'before' FROM SYSTEM_RANGE(1, " + ROWS + ")");
            statement.execute("CHECKPOINT SYNC");
            MVStore store = ((SessionLocal)
                            connection.unwrap(JdbcConnection.class).getSession())
                    .getDatabase()
                    .getStore()
                    .getMvStore();
            connection.setAutoCommit(false);
            for (int update = 0; copies.size() < COPIES; update++) {
                statement.execute("UPDATE records SET state = '" + (update % 2 == 0 ? "after" : "before") + "'");
                CompletableFuture<Void> committed = CompletableFuture.runAsync(() -> commit(connection));
                while (!committed.isDone()) {
                    store.commit();
                    Path copy = Files.copy(file, dir.resolve("copy" + copies.size() + ".mv.db"));
                    if (!committed.isDone()) {
                        copies.add(copy);
                    } else {
                        Files.delete(copy);
                    }
                }
                committed.join();
            }
        }
        return copies;
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Integer> counts(Connection connection, String state) throws SQLException {
        return List.of(count(connection, state + " = 'before'"), count(connection, state + " = 'after'"));
    }

    private static int count(Connection connection, String where) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM records WHERE " + where)) {
            result.next();
            return result.getInt(1);
        }
    }

    private static String url(Path file) {
        return "jdbc:h2:file:" + file.toString().replace(".mv.db", "");
    }
}
