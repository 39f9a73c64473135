#!/usr/bin/env bash
# DuckDB's JDBC driver 2.0.0.1, PreparedStatement.setBigDecimal() with a number of more than 38 digits, the most that a DECIMAL of DuckDB
# has. Such numbers are common, and need not be large: new BigDecimal(0.1), the exact value of a double, has 55. Guessed: an exception,
# as for a BigInteger, and a BigDecimal in DuckDB's appender, that do not fit; or the value, rounded as the column has it, for a DOUBLE
# holds 0.1, and a VARCHAR all of its digits. Instead the parameter is NULL: executeUpdate() says 1 row, there is no warning, and the
# column is NULL, in a DOUBLE, a DECIMAL, a HUGEINT and a VARCHAR alike. Only a column that is NOT NULL makes an error of it, and that one
# tells of a null which nobody has set. In a WHERE it compares with NULL, so a query finds nothing, and an UPDATE or a DELETE does
# nothing. H2 2.4.240, HSQLDB 2.7.4 and Derby 10.16.1.1 store such a number rounded, or throw where it is too large.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.duckdb</groupId><artifactId>duckdb_jdbc</artifactId><version>2.0.0.1</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
    <dependency><groupId>org.hsqldb</groupId><artifactId>hsqldb</artifactId><version>2.7.4</version></dependency>
    <dependency><groupId>org.apache.derby</groupId><artifactId>derby</artifactId><version>10.16.1.1</version></dependency>
  </dependencies>
</project>
POM
cat >Digits.java <<'JAVA'
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

class Digits {
    interface Call {
        String get() throws SQLException;
    }

    /** The exact value of the double, 55 digits. */
    static final BigDecimal TENTH = new BigDecimal(0.1);

    static final BigDecimal LARGE = new BigDecimal("123456789012345678901234567890123456789");

    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            for (String type : List.of("DOUBLE", "DECIMAL(20, 5)", "VARCHAR", "HUGEINT", "DOUBLE NOT NULL")) {
                System.out.println("DuckDB, " + type + ": 0.1 of 55 digits " + outcome(() -> stored(connection, type, TENTH))
                        + ", 39 digits " + outcome(() -> stored(connection, type, LARGE)));
            }
            System.out.println("DuckDB, a BigInteger of 40 digits: "
                    + outcome(() -> stored(connection, "DOUBLE", LARGE.toBigInteger().multiply(BigInteger.TEN))));
            System.out.println("DuckDB's appender, DECIMAL(20, 5): " + outcome(() -> appended(connection, TENTH)));
            System.out.println("DuckDB, rows of 0.05 that are less than 0.1: " + less(connection, new BigDecimal("0.1")) + ", of 55 digits: "
                    + less(connection, TENTH));
        }
        for (String url : List.of("jdbc:h2:mem:t", "jdbc:hsqldb:mem:t", "jdbc:derby:memory:t;create=true")) {
            try (Connection connection = DriverManager.getConnection(url)) {
                System.out.println(url.split(":")[1] + ", DECIMAL(20, 5): 0.1 of 55 digits "
                        + outcome(() -> stored(connection, "DECIMAL(20, 5)", TENTH))
                        + ", 39 digits " + outcome(() -> stored(connection, "DECIMAL(20, 5)", LARGE)));
            }
        }
    }

    static void table(Connection connection, String type) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE t");
        } catch (SQLException e) {
            // The first time.
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (x " + type + ")");
        }
    }

    static String stored(Connection connection, String type, Object value) throws SQLException {
        table(connection, type);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
            if (value instanceof BigDecimal number) {
                insert.setBigDecimal(1, number);
            } else {
                insert.setObject(1, (BigInteger) value);
            }
            int rows = insert.executeUpdate();
            return "is " + read(connection) + " (" + rows + " row, warnings " + insert.getWarnings() + ")";
        }
    }

    static String appended(Connection connection, BigDecimal value) throws SQLException {
        table(connection, "DECIMAL(20, 5)");
        try (DuckDBAppender appender = ((DuckDBConnection) connection).createAppender("main", "t")) {
            appender.beginRow();
            appender.append(value);
            appender.endRow();
            appender.flush();
        }
        return "is " + read(connection);
    }

    static long less(Connection connection, BigDecimal than) throws SQLException {
        table(connection, "DOUBLE");
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES (0.05)");
        }
        try (PreparedStatement query = connection.prepareStatement("SELECT COUNT(*) FROM t WHERE x < ?")) {
            query.setBigDecimal(1, than);
            try (ResultSet result = query.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    static String read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery("SELECT x FROM t")) {
            result.next();
            return result.getString(1);
        }
    }

    static String outcome(Call call) {
        try {
            return call.get();
        } catch (SQLException e) {
            return "throws";
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -cp "$(cat classpath)" Digits.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'DuckDB, DOUBLE: 0.1 of 55 digits is null (1 row, warnings null), 39 digits is null (1 row, warnings null)'
expect 'DuckDB, DECIMAL(20, 5): 0.1 of 55 digits is null (1 row, warnings null), 39 digits is null (1 row, warnings null)'
expect 'DuckDB, VARCHAR: 0.1 of 55 digits is null (1 row, warnings null), 39 digits is null (1 row, warnings null)'
expect 'DuckDB, HUGEINT: 0.1 of 55 digits is null (1 row, warnings null), 39 digits is null (1 row, warnings null)'
expect 'DuckDB, DOUBLE NOT NULL: 0.1 of 55 digits throws, 39 digits throws'
expect 'DuckDB, a BigInteger of 40 digits: throws'
expect 'DuckDB'"'"'s appender, DECIMAL(20, 5): throws'
expect 'DuckDB, rows of 0.05 that are less than 0.1: 1, of 55 digits: 0'
expect 'h2, DECIMAL(20, 5): 0.1 of 55 digits is 0.10000 (1 row, warnings null), 39 digits throws'
expect 'hsqldb, DECIMAL(20, 5): 0.1 of 55 digits is 0.10000 (1 row, warnings null), 39 digits throws'
expect 'derby, DECIMAL(20, 5): 0.1 of 55 digits is 0.10000 (1 row, warnings null), 39 digits throws'
echo "as described"
