#!/usr/bin/env bash
# Camel 4.18.0, split() with an idempotentConsumer in it: rows that were seen are left out. The rows go into a database in the transaction
# of the whole exchange, and the exchange fails after the split. The documentation says that a key is taken out again if the exchange fails
# (removeOnFailure, the default). Guessed: so the keys of this exchange's rows are taken out, and the next attempt brings the rows.
# Instead the key is kept as soon as its part has ended, for a part is an exchange of its own to the repository: the database rolls back, and
# the next attempt succeeds with all rows left out as repetitions, and an empty table. No error, and nothing is logged of the rows.
# With shareUnitOfWork() on the split the keys are taken out as guessed.
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
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-sql</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-spring</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.5.252</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Parts.java <<'JAVA'
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

class Parts {
    public static void main(String[] arguments) throws Exception {
        for (boolean shared : new boolean[] {false, true}) {
            tell(shared);
        }
        System.exit(0);
    }

    static void tell(boolean shared) throws Exception {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + (shared ? "shared" : "apart") + ";DB_CLOSE_DELAY=-1");
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("CREATE TABLE t (id VARCHAR(9))");
        AtomicInteger attempts = new AtomicInteger();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("database", database);
            context.getRegistry().bind("required", new SpringTransactionPolicy(new DataSourceTransactionManager(database)));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    SplitDefinition split = from("direct:in").transacted("required").split(body().tokenize(","));
                    if (shared) {
                        split.shareUnitOfWork();
                    }
                    split.idempotentConsumer(body(), MemoryIdempotentRepository.memoryIdempotentRepository())
                                .to("sql:INSERT INTO t VALUES (:#${body})?dataSource=#database")
                            .end()
                        .end()
                        .process(exchange -> {
                            if (attempts.incrementAndGet() == 1) {
                                throw new SQLException("the line is gone");
                            }
                        });
                }
            });
            context.start();
            try (var template = context.createProducerTemplate()) {
                for (int i = 1; i <= 2; i++) {
                    Exchange exchange = template.send("direct:in", sent -> sent.getMessage().setBody("a,b,c"));
                    System.out.println((shared ? "shareUnitOfWork, " : "") + "attempt " + i + ": "
                            + (exchange.isFailed() ? "failed" : "succeeded") + ", rows in the table: "
                            + jdbc.queryForObject("SELECT COUNT(*) FROM t", Integer.class));
                }
            }
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Camel 4.18.0:"
java -cp "$(cat classpath)" Parts.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'attempt 1: failed, rows in the table: 0'
expect 'attempt 2: succeeded, rows in the table: 0'
expect 'shareUnitOfWork, attempt 1: failed, rows in the table: 0'
expect 'shareUnitOfWork, attempt 2: succeeded, rows in the table: 3'
echo "as described"
