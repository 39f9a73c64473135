#!/usr/bin/env bash
# MariaDB 10.11, in STRICT_ALL_TABLES, with MariaDB Connector/J 3.5.11: LOAD DATA LOCAL of 'abcdef' into VARCHAR(3) stores 'abc' and says
# that it took every row. The warning is the only sign, and it is a fleeting one:
#  - Statement.getWarnings() gives it once; asked a second time, it gives null, as if there were none;
#  - in a session with max_error_count=0 (a setting of URL or server) it gives null at once.
# A client that means to look for changed values must set max_error_count itself, and ask once.
# Exits with 0 while that is so, with 1 if it has changed. Needs Java 17, Maven, Python, and Debian's mariadb-server
# (installed if root may).
set -euo pipefail
work=$(mktemp -d)
server=""
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
PATH=$PATH:/usr/sbin
command -v mariadbd >/dev/null || apt-get install -y -q --no-install-recommends mariadb-server >/dev/null
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
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
mariadb --no-defaults -S "$work/socket" -u root -e "CREATE DATABASE t; SELECT VERSION()"
cat >"$work/Unseen.java" <<'JAVA'
import java.io.ByteArrayInputStream;
import java.sql.*;
public class Unseen {
    public static void main(String[] args) throws Exception {
        boolean same = true;
        for (String setting : new String[] {"max_error_count=64", "max_error_count=0"}) {
            String url = "jdbc:mariadb://127.0.0.1:" + args[0] + "/t?user=root&sessionVariables=sql_mode='STRICT_ALL_TABLES'," + setting;
            try (Connection c = DriverManager.getConnection(url); Statement s = c.createStatement()) {
                s.execute("CREATE OR REPLACE TABLE f (id INT, v VARCHAR(3))");
                s.unwrap(org.mariadb.jdbc.Statement.class)
                        .setLocalInfileInputStream(new ByteArrayInputStream("1\tabcdef\n2\tabc\n".getBytes()));
                long rows = s.executeLargeUpdate("LOAD DATA LOCAL INFILE 'rows' INTO TABLE f");
                SQLWarning first = s.getWarnings();
                SQLWarning second = s.getWarnings();
                try (ResultSet r = s.executeQuery("SELECT v FROM f WHERE id = 1")) {
                    r.next();
                    System.out.println(setting + ": " + rows + " rows, first " + first + ", second " + second
                            + ", stored " + r.getString(1));
                    same &= rows == 2 && second == null && r.getString(1).equals("abc")
                            && (first == null) == setting.endsWith("=0");
                }
            }
        }
        System.exit(same ? 0 : 1);
    }
}
JAVA
java -cp "$work/mariadb-java-client-3.5.11.jar" "$work/Unseen.java" "$port"
