#!/usr/bin/env bash
# MariaDB 10.11, a table WITH SYSTEM VERSIONING, MariaDB Connector/J 3.5.11. A row is written with the values that it has, as a load that
# is repeated does. Guessed: nothing happens, as in a plain table, where MariaDB compares and writes nothing (with useAffectedRows=true
# the driver says 0 rows). Instead the versioned table gets a version for it, equal to the one before, and 1 row is affected:
# a nightly load of the same data makes the history grow by the whole table each night.
# INSERT ... ON DUPLICATE KEY UPDATE reports 3 rows for the one row, where a plain table's answer is 0; REPLACE writes one, too.
# Only a WHERE that leaves out equal values, or INSERT IGNORE, keeps it from that.
# Exits with 0 while that is so, with 1 if it has changed. Needs Java 17, Maven, Python, and Debian's mariadb-server
# (installed if root may).
set -euo pipefail
work=$(mktemp -d)
server=""
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
PATH=$PATH:/usr/sbin
command -v mariadbd >/dev/null || apt-get install -y -q --no-install-recommends mariadb-server >/dev/null
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
  -Dartifact=org.mariadb.jdbc:mariadb-java-client:3.5.11 -DoutputDirectory="$work" >/dev/null
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
cat >"$work/Equal.java" <<'JAVA'
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

public class Equal {
    public static void main(String[] args) throws Exception {
        String url = "jdbc:mariadb://127.0.0.1:" + args[0] + "/t?user=root&useAffectedRows=true";
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            for (String kind : new String[] {"plain", "versioned"}) {
                String all = kind.equals("plain") ? "" : " FOR SYSTEM_TIME ALL";
                for (String write : new String[] {
                    "UPDATE f SET v = 'same' WHERE id = 1",
                    "INSERT INTO f (id, v) VALUES (1, 'same') ON DUPLICATE KEY UPDATE v = VALUES(v)",
                    "UPDATE f SET v = 'same' WHERE id = 1 AND NOT v <=> 'same'"
                }) {
                    statement.execute("CREATE OR REPLACE TABLE f (id INT PRIMARY KEY, v VARCHAR(9))"
                            + (all.isEmpty() ? "" : " WITH SYSTEM VERSIONING"));
                    statement.execute("INSERT INTO f (id, v) VALUES (1, 'same')");
                    Thread.sleep(20);
                    int affected = statement.executeUpdate(write);
                    try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM f" + all)) {
                        rows.next();
                        System.out.println(kind + ", " + write + ": " + affected + " affected, versions " + rows.getInt(1));
                    }
                }
            }
        }
    }
}
JAVA
java -cp "$work/mariadb-java-client-3.5.11.jar" "$work/Equal.java" "$port" | tee "$work/seen"
expect() {
  grep -qxF "$1" "$work/seen" || { echo "changed: expected $1" >&2; exit 1; }
}
upsert="INSERT INTO f (id, v) VALUES (1, 'same') ON DUPLICATE KEY UPDATE v = VALUES(v)"
expect "plain, UPDATE f SET v = 'same' WHERE id = 1: 0 affected, versions 1"
expect "plain, $upsert: 0 affected, versions 1"
expect "versioned, UPDATE f SET v = 'same' WHERE id = 1: 1 affected, versions 2"
expect "versioned, $upsert: 3 affected, versions 2"
expect "versioned, UPDATE f SET v = 'same' WHERE id = 1 AND NOT v <=> 'same': 0 affected, versions 1"
echo "as described"
