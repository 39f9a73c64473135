#!/usr/bin/env bash
# Spring Batch 6.0.6, its JDBC job repository, a step that loads a file of ten rows in chunks of two and is started again when it has failed:
# it goes on behind the rows that are committed, for the reader's position is kept with each chunk. The first run, at 01:50, loads rows
# 1 to 4, the second one, 15 minutes later, 5 to 8, and the third one the rest. Guessed: so it is in every night. In the night on which the
# clocks are put back, here in New York, the third run goes on where the first one has ended, not the second, and loads 5 to 8 once
# more: the job is COMPLETED, and four rows are in the table twice. The run whose position counts is the one with the latest start; starts are
# kept as local times without a zone or an offset, and 01:50 of the first hour is later than 01:05 of the second one. The number of the
# run, which grows, decides only between equal times.
# Two runs are right; it takes three, of which the first one began in the repeated hour's first turn. A process
# that runs in UTC, and an ordinary night, are right: the third run loads two rows.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository, and Debian's faketime
# (installed if root may).
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
cat >Night.java <<'JAVA'
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import javax.sql.DataSource;
import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.configuration.annotation.EnableJdbcJobRepository;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** One run, in a process of its own. Arguments: the database's URL and the row at which the target is away (0: never). */
@EnableBatchProcessing
@EnableJdbcJobRepository
class Night {
    static String url;
    static int away;

    public static void main(String[] arguments) throws Exception {
        url = arguments[0];
        away = Integer.parseInt(arguments[1]);
        try (var context = new AnnotationConfigApplicationContext(Night.class)) {
            OffsetDateTime start = OffsetDateTime.now().truncatedTo(ChronoUnit.HOURS);
            JobExecution run = context.getBean(JobOperator.class).start(
                    context.getBean(Job.class), new JobParametersBuilder().addString("file", "rows.txt").toJobParameters());
            StepExecution step = run.getStepExecutions().iterator().next();
            System.out.println("hour " + start + ": " + run.getStatus() + ", written " + step.getWriteCount() + ", in the table "
                    + context.getBean(JdbcTemplate.class)
                            .queryForList("SELECT number FROM student ORDER BY number", Integer.class));
        }
    }

    @Bean
    DataSource dataSource() {
        return new DriverManagerDataSource(url);
    }

    @Bean
    JdbcTemplate jdbc(DataSource database) {
        return new JdbcTemplate(database);
    }

    @Bean
    PlatformTransactionManager transactionManager(DataSource database) {
        return new JdbcTransactionManager(database);
    }

    @Bean
    Job job(JobRepository repository, PlatformTransactionManager transactions, JdbcTemplate jdbc) {
        FlatFileItemReader<Integer> reader = new FlatFileItemReaderBuilder<Integer>()
                .name("rows")
                .resource(new FileSystemResource("rows.txt"))
                .lineMapper((line, number) -> Integer.valueOf(line))
                .build();
        Step step = new StepBuilder("load", repository)
                .<Integer, Integer>chunk(2)
                .transactionManager(transactions)
                .reader(reader)
                .writer(rows -> {
                    for (int row : rows) {
                        if (row == away) {
                            throw new IllegalStateException("the target is away");
                        }
                        jdbc.update("INSERT INTO student VALUES (?)", row);
                    }
                })
                .build();
        return new JobBuilder("load", repository).start(step).build();
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
command -v faketime >/dev/null || apt-get install -y -q --no-install-recommends faketime >/dev/null
classpath=$(cat classpath)
javac -proc:none -d classes -cp "$classpath" Night.java
seq 1 10 >rows.txt
unzip -q -j "$(tr ':' '\n' <classpath | grep '/spring-batch-core-')" org/springframework/batch/core/schema-h2.sql
echo 'CREATE TABLE student (number INT);' >>schema-h2.sql
# A zone, and the times of three runs, in UTC.
three() {
    local zone=$1 url="jdbc:h2:./$RANDOM" away
    java -cp "$classpath" org.h2.tools.RunScript -url "$url" -script schema-h2.sql
    shift
    for away in 5 9 0; do
        TZ=$zone FAKETIME_DONT_FAKE_MONOTONIC=1 faketime "$1 UTC" \
            java -XX:TieredStopAtLevel=1 -cp "classes:$classpath" Night "$url" $away 2>>errors
        shift
    done
}
echo "Spring Batch 6.0.6:"
for zone in America/New_York UTC; do
    for day in 2026-11-01 2026-11-02; do
        three "$zone" "$day 05:50" "$day 06:05" "$day 06:10" | sed "s|^|$zone, |"
    done
done | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
first='FAILED, written 4, in the table [1, 2, 3, 4]'
second='FAILED, written 4, in the table [1, 2, 3, 4, 5, 6, 7, 8]'
right='COMPLETED, written 2, in the table [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]'
twice='COMPLETED, written 6, in the table [1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10]'
expect "America/New_York, hour 2026-11-01T01:00-04:00: $first"
expect "America/New_York, hour 2026-11-01T01:00-05:00: $second"
expect "America/New_York, hour 2026-11-01T01:00-05:00: $twice"
expect "America/New_York, hour 2026-11-02T00:00-05:00: $first"
expect "America/New_York, hour 2026-11-02T01:00-05:00: $second"
expect "America/New_York, hour 2026-11-02T01:00-05:00: $right"
for day in 2026-11-01 2026-11-02; do
    expect "UTC, hour ${day}T05:00Z: $first"
    expect "UTC, hour ${day}T06:00Z: $second"
    expect "UTC, hour ${day}T06:00Z: $right"
done
echo "as described"
