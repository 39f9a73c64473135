#!/usr/bin/env bash
# MySQL Connector/J 26.10.0 with MariaDB 10.11, LOAD DATA LOCAL from a stream (setLocalInfileInputStream): the stream throws an IOException
# within the fourth of its rows, as a download does that breaks off. Guessed: an exception, and no row, for a statement is done as
# a whole or not at all; or the connection is closed, by which the server rolls back. Instead the exception says that the file could not be
# opened, the connection is good, and four rows are in the table. With auto-commit they are committed, otherwise by the next commit(). The
# last one has as its amount what had come of the value: 40 instead of 4000. The driver tells the server that the file is at its
# end, reads the answer, which is that of a load that went well, and throws it away; so nobody hears of the number of rows.
# Who believes the message, and loads again, has the rows twice and a wrong one. A rollback() takes them back.
# MariaDB Connector/J 3.5.11 closes the connection, and nothing stays.
# Exits with 0 while that is so, with 1 if it has changed. Needs Java 17, Maven, Python, and Debian's mariadb-server
# (installed if root may).
set -euo pipefail
work=$(mktemp -d)
server=""
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
PATH=$PATH:/usr/sbin
command -v mariadbd >/dev/null || apt-get install -y -q --no-install-recommends mariadb-server >/dev/null
for driver in com.mysql:mysql-connector-j:26.10.0 org.mariadb.jdbc:mariadb-java-client:3.5.11; do
  mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy -Dartifact="$driver" -DoutputDirectory="$work" >/dev/null
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
mariadb --no-defaults -S "$work/socket" -u root -N -e "CREATE DATABASE t; SELECT VERSION()"
cat >"$work/Load.java" <<'JAVA'
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

public class Load {
    static final byte[] PIECE = "1\t1000\n2\t2000\n3\t3000\n4\t40".getBytes(StandardCharsets.UTF_8);

    public static void main(String[] args) throws Exception {
        for (String driver : new String[] {"mysql", "mariadb"}) {
            String url = "jdbc:" + driver + "://127.0.0.1:" + args[0] + "/t?user=root&allowLoadLocalInfile=true";
            for (String end : new String[] {"auto-commit", "commit", "rollback"}) {
                load(driver, url, end);
            }
        }
    }

    static void load(String driver, String url, String end) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TABLE paid (id INT NOT NULL, amount INT NOT NULL)");
            connection.setAutoCommit(end.equals("auto-commit"));
            InputStream rows = new SequenceInputStream(new ByteArrayInputStream(PIECE), new Broken());
            if (driver.equals("mysql")) {
                statement.unwrap(com.mysql.cj.jdbc.JdbcStatement.class).setLocalInfileInputStream(rows);
            } else {
                statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(rows);
            }
            String said;
            try {
                said = "returned " + statement.executeUpdate("LOAD DATA LOCAL INFILE 'rows' INTO TABLE paid");
            } catch (SQLException e) {
                said = "threw \"" + e.getMessage().replaceAll("(?s)[.\\n].*", "") + "\"";
            }
            try {
                switch (end) {
                    case "commit" -> connection.commit();
                    case "rollback" -> connection.rollback();
                    default -> { }
                }
            } catch (SQLException e) {
                said += ", " + end + "() threw";
            }
            System.out.println(driver + ", " + end + ": " + said + ", connection " + (connection.isValid(5) ? "good" : "closed")
                    + ", rows " + rows(url));
        }
    }

    static String rows(String url) throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM paid ORDER BY id")) {
            while (result.next()) {
                rows.append(' ').append(result.getInt(1)).append(':').append(result.getInt(2));
            }
        }
        return rows.isEmpty() ? "none" : rows.substring(1);
    }

    static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the download broke off");
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return read();
        }
    }
}
JAVA
java -cp "$work/mysql-connector-j-26.10.0.jar:$work/mariadb-java-client-3.5.11.jar" "$work/Load.java" "$port" | tee "$work/seen"
expect() {
  grep -qxF "$1" "$work/seen" || { echo "changed: expected $1" >&2; exit 1; }
}
said="threw \"Unable to open file 'rows'for \"LOAD DATA LOCAL INFILE\" command\""
expect "mysql, auto-commit: $said, connection good, rows 1:1000 2:2000 3:3000 4:40"
expect "mysql, commit: $said, connection good, rows 1:1000 2:2000 3:3000 4:40"
expect "mysql, rollback: $said, connection good, rows none"
for end in auto-commit commit rollback; do
  grep -qE "^mariadb, $end: threw .*, connection closed, rows none$" "$work/seen" || { echo "changed: MariaDB's driver" >&2; exit 1; }
done
echo "as described"
