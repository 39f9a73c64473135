package io.stellicroutes.bench.peers;

import com.zaxxer.hikari.HikariDataSource;
import io.stellicroutes.bench.Column;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.CsvDataFormat;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A file to a table as Camel tutorials have it: {@code unmarshal().csv()}, lazily, {@code split().streaming()}, one
 * {@code sql:insert} a record. Arguments: the file's directory, its name, the database's JDBC URL.
 */
public final class CamelTutorial extends RouteBuilder {
    private static final CountDownLatch READ = new CountDownLatch(1);

    private final String directory;
    private final String file;

    private CamelTutorial(String directory, String file) {
        this.directory = directory;
        this.file = file;
    }

    public static void main(String[] args) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(args[2]);
        database.setUser("postgres");
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(database);
        try (pool;
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("database", pool);
            camel.addRoutes(new CamelTutorial(args[0], args[1]));
            camel.start();
            if (!READ.await(50, TimeUnit.MINUTES)) {
                throw new IllegalStateException("the file was not read in time");
            }
        }
        System.exit(0);
    }

    /** Empty fields are null; the types are the database's business. */
    @Override
    public void configure() {
        CsvDataFormat csv = new CsvDataFormat();
        csv.setSkipHeaderRecord("true");
        csv.setUseMaps("true");
        csv.setLazyLoad("true");
        csv.setNullString("");
        from("file:" + directory + "?fileName=" + file + "&noop=true&initialDelay=0")
                .routeId("tutorial")
                .unmarshal(csv)
                .split(body())
                .streaming()
                .to("sql:" + insert() + "?dataSource=#database")
                .end()
                .process(file -> READ.countDown());
    }

    private static String insert() {
        List<String> values = Column.ALL.stream()
                .map(column -> "cast(:#${body[" + column.name() + "]} as " + column.type() + ")")
                .toList();
        return "insert into peer (" + Column.ALL.stream().map(Column::name).collect(Collectors.joining(","))
                + ") values (" + String.join(",", values) + ")";
    }
}
