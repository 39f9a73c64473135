#!/usr/bin/env bash
# A table of 20,000 rows in an H2 file, one transaction that updates all of them, and its commit. The file is copied again and again while
# COMMIT is at work, after a CHECKPOINT by another connection: what a process leaves on the disk that is killed then. Guessed: who opens such
# a file finds the rows as before the transaction, or as after it, for a store whose log comes first finishes or undoes what was interrupted.
#  - H2 2.3.232 and 2.4.240 do: in each copy 20,000 rows as before, or 20,000 as after.
#  - H2 2.5.250 and 2.5.252 open the file without a word, and the transaction is half there: thousands of rows as before, the others as after,
#    and so again each time that the file is opened. It is known as committed, and nobody finishes it. (Where an index is on the column that
#    is updated, the rows in between are not found at all.)
# The longer the commit, the likelier it is met; a transaction of four rows met it after some forty kills.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >Interrupted.java <<'JAVA'
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

class Interrupted {
    static final int ROWS = 20_000;

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of("."), "h2").toAbsolutePath();
        String version;
        List<String> copies = new ArrayList<>();
        String url = "jdbc:h2:file:" + directory.resolve("written") + ";WRITE_DELAY=60000;FILE_LOCK=NO";
        try (Connection connection = DriverManager.getConnection(url);
                Connection other = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                Statement checkpoint = other.createStatement()) {
            version = connection.getMetaData().getDatabaseProductVersion().split(" ")[0];
            statement.execute("CREATE TABLE records (id INTEGER PRIMARY KEY, state VARCHAR)");
            statement.execute("INSERT INTO records SELECT x, 'before' FROM SYSTEM_RANGE(1, " + ROWS + ")");
            connection.setAutoCommit(false);
            for (int update = 0; copies.size() < 10; update++) {
                String state = update % 2 == 0 ? "after" : "before";
                statement.execute("UPDATE records SET state = '" + state + "'");
                CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> commit(connection));
                while (!commit.isDone()) {
                    checkpoint.execute("CHECKPOINT");
                    Path copy = directory.resolve("copy" + copies.size() + ".mv.db");
                    Files.deleteIfExists(copy);
                    Files.copy(directory.resolve("written.mv.db"), copy);
                    if (!commit.isDone()) {
                        copies.add(copy.toString().replace(".mv.db", ""));
                    }
                }
                commit.join();
            }
        }
        int whole = 0;
        int half = 0;
        int sameAgain = 0;
        for (String copy : copies) {
            List<Integer> first = rows(copy);
            if (first.equals(List.of(ROWS, 0)) || first.equals(List.of(0, ROWS))) {
                whole++;
            } else {
                if (first.get(0) > 0 && first.get(1) > 0) {
                    half++;
                }
                if (rows(copy).equals(first)) {
                    sameAgain++;
                }
            }
        }
        int others = copies.size() - whole;
        System.out.println("H2 " + version + ": all copies whole: " + (others == 0) + ", all others half before, half after: " + (half == others)
                + ", and again when opened again: " + (sameAgain == others));
        System.err.println(copies.size() + " copies, " + whole + " whole, " + half + " half");
    }

    static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Integer> rows(String copy) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + copy + ";IFEXISTS=TRUE");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(CASE state WHEN 'before' THEN 1 END),"
                        + " COUNT(CASE state WHEN 'after' THEN 1 END) FROM records")) {
            result.next();
            return List.of(result.getInt(1), result.getInt(2));
        }
    }
}
JAVA
for version in 2.3.232 2.4.240 2.5.250 2.5.252; do
    mvn -q -B -ntp dependency:copy -Dartifact=com.h2database:h2:$version -DoutputDirectory=. >&2
    java -cp h2-$version.jar Interrupted.java | tee -a seen
done
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
for version in 2.3.232 2.4.240; do
    expect "H2 $version: all copies whole: true, all others half before, half after: true, and again when opened again: true"
done
for version in 2.5.250 2.5.252; do
    expect "H2 $version: all copies whole: false, all others half before, half after: true, and again when opened again: true"
done
echo "as described"
