#!/usr/bin/env bash
# MariaDB Connector/J 3.5.11, transactionReplay=true and two hosts in the URL: when a connection breaks in a transaction, the driver sends
# the transaction's statements to the next host again, and the program does not notice. The transaction here is LOAD DATA LOCAL of
# 1,000 rows from an InputStream, and an INSERT; the session is ended between the two (KILL). Guessed: the driver keeps what it had sent,
# or says that this transaction can't be repeated, as it does of one with too many statements. Instead it sends LOAD DATA again with the same
# stream, which is at its end: the server loads no row, INSERT and commit() succeed, and the 1,000 rows that the first executeUpdate()
# has counted are nowhere. No exception and no warning. (Where the line broke while LOAD DATA of 200,000 rows was at work, executeUpdate()
# returned 0, and the transaction went on as well.)
# Without transactionReplay the INSERT throws, and nothing is committed. INSERTs in place of LOAD DATA are repeated, all of them.
# Exits with 0 while that is so, with 1 if it has changed. Needs Java 17, Maven, Python, and Debian's mariadb-server
# (installed if root may).
set -euo pipefail

work=$(mktemp -d)
server=""
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
PATH=$PATH:/usr/sbin
command -v mariadbd >/dev/null || apt-get install -y -q --no-install-recommends mariadb-server >/dev/null
for artifact in org.mariadb.jdbc:mariadb-java-client:3.5.11 org.slf4j:slf4j-api:2.0.17 org.slf4j:slf4j-nop:2.0.17; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
    -Dartifact="$artifact" -DoutputDirectory="$work" >/dev/null
done
as=()
if [ "$(id -u)" = 0 ]; then
  chown mysql "$work"
  as=(setpriv --reuid=mysql --regid=mysql --clear-groups)
fi
"${as[@]}" mariadb-install-db --no-defaults --datadir="$work/data" --auth-root-authentication-method=normal \
  --skip-test-db >/dev/null 2>&1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${as[@]}" mariadbd --no-defaults --datadir="$work/data" --socket="$work/socket" --port="$port" \
  --bind-address=127.0.0.1 --pid-file="$work/pid" >"$work/log" 2>&1 &
server=$!
for _ in $(seq 120); do
  if mariadb --no-defaults -S "$work/socket" -u root -e 'SELECT 1' >/dev/null 2>&1; then break; fi
  sleep 0.5
done
mariadb --no-defaults -S "$work/socket" -u root -e "CREATE DATABASE t; SELECT VERSION()"
cat >"$work/Replay.java" <<'JAVA'
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

public class Replay {
    static String port;

    public static void main(String[] arguments) throws Exception {
        port = arguments[0];
        System.out.println("replay, LOAD DATA: " + transaction(true, true));
        System.out.println("replay, INSERT: " + transaction(true, false));
        System.out.println("no replay, LOAD DATA: " + transaction(false, true));
        System.exit(0);
    }

    /** A thousand rows by LOAD DATA or by INSERT, the end of the session, one more row, and commit. */
    static String transaction(boolean replay, boolean load) throws SQLException {
        String seen;
        try (Connection connection = DriverManager.getConnection("jdbc:mariadb:sequential://127.0.0.1:" + port + ",localhost:"
                        + port + "/t?user=root&allowLocalInfile=true&transactionReplay=" + replay);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TABLE f (id INT)");
            connection.setAutoCommit(false);
            String rows = IntStream.rangeClosed(1, 1000)
                    .mapToObj(i -> load ? i + "\n" : "(" + i + ")")
                    .collect(Collectors.joining(load ? "" : ", "));
            if (load) {
                statement
                        .unwrap(org.mariadb.jdbc.Statement.class)
                        .setLocalInfileInputStream(new ByteArrayInputStream(rows.getBytes(StandardCharsets.US_ASCII)));
            }
            int count = statement.executeUpdate(
                    load ? "LOAD DATA LOCAL INFILE 'rows' INTO TABLE f" : "INSERT INTO f VALUES " + rows);
            seen = count + " rows";
            end(connection.unwrap(org.mariadb.jdbc.Connection.class).getThreadId());
            statement.executeUpdate("INSERT INTO f VALUES (0)");
            connection.commit();
            seen += ", committed";
        } catch (SQLException e) {
            seen = "threw " + e.getSQLState();
        }
        return seen + "; in the table " + count();
    }

    static void end(long session) throws SQLException {
        try (Connection other = direct(); Statement statement = other.createStatement()) {
            statement.execute("KILL CONNECTION " + session);
        }
    }

    static int count() throws SQLException {
        try (Connection other = direct();
                Statement statement = other.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM f")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    static Connection direct() throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/t?user=root");
    }
}
JAVA
echo "MariaDB Connector/J 3.5.11:"
java -cp "$work/*" "$work/Replay.java" "$port" | tee "$work/seen"
expect() {
    grep -qxF "$1" "$work/seen" || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'replay, LOAD DATA: 1000 rows, committed; in the table 1'
expect 'replay, INSERT: 1000 rows, committed; in the table 1001'
expect 'no replay, LOAD DATA: threw 25S03; in the table 0'
echo "as described"
