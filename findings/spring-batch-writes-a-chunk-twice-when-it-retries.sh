#!/usr/bin/env bash
# Spring Batch 6.0.6, a step that writes ten rows in chunks of five: first into a table, then to a service that fails once. The step is
# told to retry that failure. The reference says that an exception of the writer rolls the step's transaction back, with retry or without.
# Guessed: so the rows of the failed attempt are gone when the chunk is written again. Instead the writer is called again within the same
# transaction, and both attempts are committed: the five rows are in the table twice, the job is COMPLETED with 10 read, 10 written
# and 0 rollbacks, and nothing is logged. So it is with a writer that has written part of its rows when it fails, if the database goes on
# after an error. A unique key turns it into a failed job. An exception that is skipped, not retried, does roll back.
# chunk(5, transactionManager), the deprecated way to build the same step, has the rows once, and 1 rollback; 6.0 moves from it to chunk(5).
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
    <dependency><groupId>org.springframework.batch</groupId><artifactId>spring-batch-core</artifactId><version>6.0.6</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.4.240</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Twice.java <<'JAVA'
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.support.CompositeItemWriter;
import org.springframework.batch.infrastructure.item.support.ListItemReader;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

class Twice {
    public static void main(String[] arguments) throws Exception {
        run("chunk(5)", false);
        run("chunk(5, transactionManager)", true);
    }

    @SuppressWarnings("removal")
    static void run(String name, boolean deprecated) throws Exception {
        var database = new DriverManagerDataSource("jdbc:h2:mem:" + deprecated + ";DB_CLOSE_DELAY=-1");
        var jdbc = new JdbcTemplate(database);
        jdbc.execute("create table entries (number int)");
        var transactions = new JdbcTransactionManager(database);
        var repository = new ResourcelessJobRepository();

        JdbcBatchItemWriter<Integer> table = new JdbcBatchItemWriterBuilder<Integer>()
                .dataSource(database)
                .sql("insert into entries values (?)")
                .itemPreparedStatementSetter((number, statement) -> statement.setInt(1, number))
                .build();
        table.afterPropertiesSet();
        AtomicBoolean failing = new AtomicBoolean(true);
        ItemWriter<Integer> service = chunk -> {
            if (failing.getAndSet(false)) {
                throw new TransientDataAccessResourceException("busy");
            }
        };
        var writer = new CompositeItemWriter<Integer>(List.of(table, service));
        var reader = new ListItemReader<>(IntStream.rangeClosed(1, 10).boxed().toList());
        var builder = new StepBuilder("write", repository);
        Step step = deprecated
                ? builder.<Integer, Integer>chunk(5, transactions)
                        .reader(reader)
                        .writer(writer)
                        .faultTolerant()
                        .retry(TransientDataAccessResourceException.class)
                        .retryLimit(3)
                        .build()
                : builder.<Integer, Integer>chunk(5)
                        .transactionManager(transactions)
                        .reader(reader)
                        .writer(writer)
                        .faultTolerant()
                        .retry(TransientDataAccessResourceException.class)
                        .retryLimit(3)
                        .build();

        var operator = new TaskExecutorJobOperator();
        operator.setJobRepository(repository);
        operator.setJobRegistry(new MapJobRegistry());
        operator.afterPropertiesSet();
        JobExecution job = operator.start(new JobBuilder("job", repository).start(step).build(), new JobParameters());
        StepExecution seen = job.getStepExecutions().iterator().next();
        System.out.println(name + ": " + job.getStatus() + ", read " + seen.getReadCount() + ", written "
                + seen.getWriteCount() + ", rollbacks " + seen.getRollbackCount() + ", in the table "
                + jdbc.queryForList("select number from entries", Integer.class));
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Spring Batch 6.0.6, H2 2.4.240:"
java -cp "$(cat classpath)" Twice.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'chunk(5): COMPLETED, read 10, written 10, rollbacks 0, in the table [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]'
expect 'chunk(5, transactionManager): COMPLETED, read 10, written 10, rollbacks 1, in the table [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]'
echo "as described"
