#!/usr/bin/env bash
# H2 can hide a column from SELECT * (INVISIBLE). DatabaseMetaData.getColumns, by which tools find out what a table has, then
# does not list it, though the table has it: a program that adds what it does not find fails at its second start, because the
# column exists. INFORMATION_SCHEMA.COLUMNS lists it. ADD COLUMN IF NOT EXISTS works.
# Needs a JDK 17, Maven and its usual repository.
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
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
  </dependencies>
</project>
POM
cat >Columns.java <<'JAVA'
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

class Columns {
    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE T (ID INT, HIDDEN INT INVISIBLE)");
            List<String> names = new ArrayList<>();
            try (ResultSet found = connection.getMetaData().getColumns(null, null, "T", "%")) {
                while (found.next()) {
                    names.add(found.getString("COLUMN_NAME"));
                }
            }
            System.out.println("getColumns: " + names);
            names.clear();
            try (ResultSet found = statement.executeQuery(
                    "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'T' ORDER BY 1 DESC")) {
                while (found.next()) {
                    names.add(found.getString(1));
                }
            }
            System.out.println("INFORMATION_SCHEMA: " + names);
            try {
                statement.execute("ALTER TABLE T ADD COLUMN HIDDEN INT INVISIBLE");
                System.out.println("ADD COLUMN: added");
            } catch (SQLException e) {
                System.out.println("ADD COLUMN: error " + e.getErrorCode());
            }
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "H2 2.4.240, a table with the columns ID and HIDDEN, the second INVISIBLE:"
java -cp "$(cat classpath)" Columns.java | tee seen
grep -qx 'getColumns: \[ID\]' seen || { echo "changed: getColumns lists the hidden column" >&2; exit 1; }
grep -qx 'INFORMATION_SCHEMA: \[ID, HIDDEN\]' seen || { echo "changed: the schema does not list it" >&2; exit 1; }
grep -qx 'ADD COLUMN: error 42121' seen || { echo "changed: it can be added once more" >&2; exit 1; }
echo "as described"
