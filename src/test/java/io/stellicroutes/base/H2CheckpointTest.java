package io.stellicroutes.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that fill a table each and are killed. With {@code CHECKPOINT SYNC} alone, tables were gone after 12 to 33 of
 * them.
 */
final class H2CheckpointTest {
    private static final int PROCESSES = 24;
    private static final int ROWS = 800;

    @TempDir
    private Path dir;

    @Test
    void whatIsCommittedAndBroughtToTheDiskOutlivesProcessesThatAreKilled() throws Exception {
        for (int n = 1; n <= PROCESSES; n++) {
            fillAndKill(n);
            if (n % 2 == 0) {
                assertThat(rows(n)).hasSize(n).containsOnly(ROWS);
            }
        }
    }

    private void fillAndKill(int n) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Filling.class.getName(),
                        url(),
                        Integer.toString(n))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("filled");
        } finally {
            process.destroyForcibly().waitFor();
        }
        // nobody is left whom it could keep away; H2 would wait for seconds to be sure of that
        Files.deleteIfExists(dir.resolve("h2.lock.db"));
    }

    private String url() {
        return "jdbc:h2:file:" + dir.resolve("h2") + ";AUTO_SERVER=TRUE;WRITE_DELAY=0";
    }

    private List<Integer> rows(int tables) throws SQLException {
        List<Integer> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            for (int n = 1; n <= tables; n++) {
                try (ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM t" + n)) {
                    count.next();
                    rows.add(count.getInt(1));
                }
            }
        }
        return rows;
    }

    /** What each process does. */
    static final class Filling {
        private Filling() {}

        public static void main(String[] arguments) throws Exception {
            try (Connection connection = DriverManager.getConnection(arguments[0]);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t" + arguments[1] + " (id VARCHAR, name VARCHAR, run VARCHAR)");
                statement.execute("CREATE INDEX i" + arguments[1] + " ON t" + arguments[1] + " (run)");
                connection.setAutoCommit(false);
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO t" + arguments[1] + " VALUES (?, ?, 'run')")) {
                    for (int row = 1; row <= ROWS; row++) {
                        insert.setString(1, Integer.toString(row));
                        insert.setString(2, "meets the advisor in week " + row % 14);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
                connection.commit();
                assertThat(H2Checkpoint.write(connection)).isTrue();
                System.out.println("filled");
                Thread.currentThread().join();
            }
        }
    }
}
