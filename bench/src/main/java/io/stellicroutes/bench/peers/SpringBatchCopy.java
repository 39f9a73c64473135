package io.stellicroutes.bench.peers;

import io.stellicroutes.bench.Column;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.JobParameters;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.launch.support.TaskExecutorJobLauncher;
import org.springframework.batch.core.repository.support.JobRepositoryFactoryBean;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.item.database.JdbcBatchItemWriter;
import org.springframework.batch.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.item.file.FlatFileItemReader;
import org.springframework.batch.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.batch.item.file.separator.DefaultRecordSeparatorPolicy;
import org.springframework.batch.item.file.transform.FieldSet;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * A file to a table as Spring Batch's guide has it: {@code FlatFileItemReader}, {@code JdbcBatchItemWriter}, chunks of
 * 1,000, one transaction a chunk, batches rewritten by the driver; its job repository in an H2 database in memory.
 * Arguments: the file, the database's JDBC URL.
 */
public final class SpringBatchCopy {
    private static final int CHUNK = 1_000;

    private SpringBatchCopy() {}

    public static void main(String[] args) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(args[1] + "?reWriteBatchedInserts=true");
        database.setUser("postgres");
        com.zaxxer.hikari.HikariDataSource pool = new com.zaxxer.hikari.HikariDataSource();
        pool.setDataSource(database);
        JdbcDataSource memory = new JdbcDataSource();
        memory.setUrl("jdbc:h2:mem:batch;DB_CLOSE_DELAY=-1");
        ResourceLoader loader = new DefaultResourceLoader();
        new ResourceDatabasePopulator(loader.getResource("classpath:org/springframework/batch/core/schema-h2.sql"))
                .execute(memory);
        JobRepositoryFactoryBean factory = new JobRepositoryFactoryBean();
        factory.setDataSource(memory);
        factory.setTransactionManager(new DataSourceTransactionManager(memory));
        factory.afterPropertiesSet();
        var repository = factory.getObject();
        var step = new StepBuilder("copy", repository)
                .<FieldSet, FieldSet>chunk(CHUNK, new DataSourceTransactionManager(pool))
                .reader(reader(args[0]))
                .writer(writer(pool))
                .build();
        var job = new JobBuilder("copy", repository).start(step).build();
        TaskExecutorJobLauncher launcher = new TaskExecutorJobLauncher();
        launcher.setJobRepository(repository);
        launcher.afterPropertiesSet();
        JobExecution execution = launcher.run(job, new JobParameters());
        execution.getAllFailureExceptions().forEach(Throwable::printStackTrace);
        System.exit(execution.getStatus() == BatchStatus.COMPLETED ? 0 : 1);
    }

    private static FlatFileItemReader<FieldSet> reader(String file) {
        return new FlatFileItemReaderBuilder<FieldSet>()
                .name("input")
                .resource(new FileSystemResource(file))
                .encoding("UTF-8")
                .linesToSkip(1)
                .recordSeparatorPolicy(new DefaultRecordSeparatorPolicy())
                .delimited()
                .names(Column.ALL.stream().map(Column::name).toArray(String[]::new))
                .fieldSetMapper(fields -> fields)
                .build();
    }

    private static JdbcBatchItemWriter<FieldSet> writer(javax.sql.DataSource database) {
        List<String> values = Column.ALL.stream()
                .map(column -> "cast(? as " + column.type() + ")")
                .toList();
        JdbcBatchItemWriter<FieldSet> writer = new JdbcBatchItemWriterBuilder<FieldSet>()
                .dataSource(database)
                .sql("insert into peer values (" + String.join(",", values) + ")")
                .itemPreparedStatementSetter((fields, statement) -> {
                    for (int i = 0; i < Column.ALL.size(); i++) {
                        String value = fields.readRawString(i);
                        statement.setString(i + 1, value.isEmpty() ? null : value);
                    }
                })
                .build();
        writer.afterPropertiesSet();
        return writer;
    }
}
