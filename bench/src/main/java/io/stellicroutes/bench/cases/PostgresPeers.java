package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Column;
import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.NotHereException;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.peers.CamelTutorial;
import io.stellicroutes.bench.peers.SpringBatchCopy;
import io.stellicroutes.bench.servers.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** To a new PostgreSQL table with typed columns, against programs that users know. Their download counts, too. */
public final class PostgresPeers {
    /** The tutorial's route is so slow that a twentieth of the input is enough. */
    private static final int TUTORIAL = 20;

    private PostgresPeers() {}

    public static List<Case> all() {
        return List.of(
                new Case(
                        "postgres-tutorial-camel",
                        "a twentieth of the rows → a new PostgreSQL table; peer: `curl -o`, then a Camel route as a"
                                + " tutorial has it: unmarshal, split, one `sql:insert` a record",
                        Goal.timesAsFast(20),
                        lab -> java(
                                lab,
                                "postgres-tutorial-camel",
                                lab.rows(TUTORIAL),
                                CamelTutorial.class,
                                "\"$PWD\" input.csv")),
                new Case(
                        "postgres-spring-batch",
                        "presigned URL → a new PostgreSQL table; peer: `curl -o`, then Spring Batch's FlatFileItemReader"
                                + " and JdbcBatchItemWriter, chunks of 1,000, `reWriteBatchedInserts=true`",
                        Goal.timesAsFast(3),
                        lab -> java(lab, "postgres-spring-batch", lab.rows(), SpringBatchCopy.class, "input.csv")),
                new Case(
                        "postgres-pgloader",
                        "presigned URL → a new PostgreSQL table; peer: `curl | pgloader`",
                        Goal.timesAsFast(1.5),
                        PostgresPeers::pgloader),
                new Case(
                        "embulk",
                        "presigned URL → a new PostgreSQL table; peer: Embulk with its output plugin for PostgreSQL",
                        Goal.timesAsFast(1.5),
                        lab -> {
                            throw new NotHereException(
                                    "Embulk's plugin for PostgreSQL (embulk-output-postgresql) is not"
                                            + " at Maven Central, only Embulk's core");
                        }));
    }

    private static Case.Pair java(Lab lab, String name, long rows, Class<?> peer, String arguments) throws Exception {
        Postgres postgres = lab.postgres();
        String type = lab.dataType(rows);
        String script = Scripts.curl(type) + " -o input.csv && java -Xmx128m -cp \"$BENCH\" " + peer.getName() + " "
                + arguments + " " + postgres.jdbcUrl();
        Command command = Scripts.command(lab, name, script).environment("BENCH", Command.peersClassPath());
        return against(
                lab,
                name,
                rows,
                new Side(
                        script,
                        () -> PostgresCases.emptyPeer(postgres),
                        command::run,
                        () -> postgres.contents("peer")));
    }

    private static Case.Pair against(Lab lab, String name, long rows, Side peer) throws Exception {
        Postgres postgres = lab.postgres();
        return PostgresCases.bundle(lab, name, rows)
                .against(lab, peer, () -> PostgresCases.withoutOurs(postgres), () -> postgres.contents("ours"));
    }

    private static Case.Pair pgloader(Lab lab) throws Exception {
        if (Command.find("pgloader").isEmpty()) {
            throw NotHereException.program("pgloader", "pgloader");
        }
        Postgres postgres = lab.postgres();
        String type = lab.dataType(lab.rows());
        Path load = lab.place("postgres-pgloader", "peer").resolve("input.load");
        String fields = Column.ALL.stream()
                .map(column -> column.name() + (column.nullable() ? " [null if blanks]" : ""))
                .collect(Collectors.joining(", "));
        String columns = Column.ALL.stream().map(Column::name).collect(Collectors.joining(", "));
        String text = """
                LOAD CSV FROM stdin (%s)
                  INTO postgresql://postgres@127.0.0.1:%d/postgres TARGET TABLE peer (%s)
                  WITH skip header = 1, fields optionally enclosed by '"', fields escaped by double-quote,
                       fields terminated by ',', batch rows = 25000, prefetch rows = 25000;
                """.formatted(fields, postgres.port(), columns);
        Files.writeString(load, text);
        String script = Scripts.curl(type) + " | pgloader input.load";
        Command command = Scripts.command(lab, "postgres-pgloader", script);
        return against(
                lab,
                "postgres-pgloader",
                lab.rows(),
                new Side(
                        script + "\n# input.load:\n"
                                + text.strip().indent(2).stripTrailing().replaceAll("(?m)^", "#"),
                        () -> PostgresCases.emptyPeer(postgres),
                        command::run,
                        () -> postgres.contents("peer")));
    }
}
