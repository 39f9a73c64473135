package io.stellicroutes.bench.peers;

import io.stellicroutes.bench.Column;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.CsvDataFormat;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A file to a table as Camel tutorials have it: {@code unmarshal().csv()}, lazily, {@code split().streaming()}, one {@code
 * sql:insert} a record. Arguments: the file's directory, its name, the database's JDBC URL, how many records there are.
 */
public final class CamelTutorial extends RouteBuilder {
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
        com.zaxxer.hikari.HikariDataSource pool = new com.zaxxer.hikari.HikariDataSource();
        pool.setDataSource(database);
        try (pool;
                DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("database", pool);
            camel.addRoutes(new CamelTutorial(args[0], args[1]));
            var done = new org.apache.camel.builder.NotifyBuilder(camel)
                    .fromRoute("tutorial")
                    .whenDone(1)
                    .create();
            camel.start();
            if (!done.matches(50, java.util.concurrent.TimeUnit.MINUTES)) {
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
        from("file:" + directory + "?fileName=" + file + "&noop=true&idempotent=false&initialDelay=0")
                .routeId("tutorial")
                .unmarshal(csv)
                .split(body())
                .streaming()
                .to("sql:" + insert() + "?dataSource=#database");
    }

    private static String insert() {
        List<String> values = Column.ALL.stream()
                .map(column -> "cast(:#${body[" + column.name() + "]} as " + column.type() + ")")
                .toList();
        return "insert into peer (" + Column.ALL.stream().map(Column::name).collect(Collectors.joining(","))
                + ") values (" + String.join(",", values) + ")";
    }
}
