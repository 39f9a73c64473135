package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Column;
import io.stellicroutes.bench.Command;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.Timing;
import io.stellicroutes.bench.peers.DiffAlone;
import io.stellicroutes.bench.peers.DuckDbDiff;
import io.stellicroutes.bench.servers.ChildJvm;
import io.stellicroutes.bench.servers.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What has changed, and nothing else: of two files in turn, 0.5 % of the rows are updated, 0.25 % inserted and 0.25 %
 * deleted each time.
 */
public final class ChangeCases {
    private static final String TYPE = "changing";
    private static final String KEY = "plan_course_id";

    private ChangeCases() {}

    public static List<Case> all() {
        return List.of(
                new Case(
                        "changes-diff",
                        "the comparison alone, of a file with a baseline, a JVM each; peer: DuckDB by JDBC, two threads, full outer"
                                + " join of the two CSV files by key over a hash of the row",
                        Goal.timesAsFast(4),
                        lab -> diff(lab, "changes-diff", "-Xmx128m", lab.revised(lab.rows()), lab.input(lab.rows()))),
                new Case(
                        "changes-diff-running",
                        "the same in JVMs that go on running, as a service's does",
                        Goal.timesAsFast(4),
                        ChangeCases::diffRunning),
                new Case(
                        "changes-shuffled",
                        "the same, all rows far from where they were",
                        Goal.timesAsFast(1.5),
                        lab -> diff(lab, "changes-shuffled", "-Xmx256m", lab.strided(lab.rows()))),
                new Case(
                        "changes-merge",
                        "presigned URL → comparison → `mode=merge`, `delete=hard` into PostgreSQL; peer: `curl | psql \\copy` into"
                                + " a fresh table and rename; in a running runtime ≥ 4 ×",
                        Goal.timesAsFast(1.5),
                        lab -> merge(lab, "changes-merge", fresh(lab))),
                new Case(
                        "changes-upsert",
                        "the same; peer: `\\copy` into a staging table, `INSERT … ON CONFLICT DO UPDATE … WHERE … IS DISTINCT"
                                + " FROM`, anti-join delete",
                        Goal.timesAsFast(6),
                        lab -> merge(lab, "changes-upsert", upsert(lab))),
                new Case(
                        "changes-history",
                        "presigned URL → comparison → `mode=history` in PostgreSQL; peer: a snapshot as dbt makes it: staging,"
                                + " compare, close, insert",
                        Goal.timesAsFast(4),
                        ChangeCases::history),
                new Case(
                        "changes-none",
                        "presigned URL → comparison with the same file: no destination is touched; peer: `curl -o`",
                        Goal.timeAtMost(1.25),
                        ChangeCases::none),
                new Case(
                        "changes-jms",
                        "a quarter of the rows: presigned URL → comparison → the changes to an Artemis queue, Debezium's"
                                + " envelope; peer: this build, all records",
                        Goal.timesAsFast(20),
                        ChangeCases::jms));
    }

    /**
     * @param files that come in turn; the peer compares the first of them with the input, and so do we where another
     *     order is no change
     */
    private static Case.Pair diff(Lab lab, String name, String memory, Path... files) throws Exception {
        Path first = lab.input(lab.rows());
        Path work = lab.place(name, "ours").resolve("work");
        String java = "java " + memory + " -XX:+UseSerialGC -cp \"$BENCH\" ";
        String ours = java + DiffAlone.class.getName() + " work input.csv";
        String peer = "java -Xmx128m -cp \"$BENCH\" " + DuckDbDiff.class.getName() + " old.csv new.csv";
        int[] turn = new int[1];
        Path input = lab.place(name, "ours").resolve("input.csv");
        link(input, first);
        Command begin = command(lab, name, "ours", ours);
        Files.createDirectories(work);
        begin.run();
        link(lab.place(name, "peer").resolve("old.csv"), first);
        link(lab.place(name, "peer").resolve("new.csv"), files[0]);
        Command our = command(lab, name, "ours", ours);
        Command theirs = command(lab, name, "peer", peer);
        return new Case.Pair(
                new Side(ours, () -> link(input, files[turn[0]++ % files.length]), our::run, () -> counts(our)),
                new Side(peer, () -> {}, theirs::run, () -> counts(theirs)));
    }

    private static Case.Pair diffRunning(Lab lab) throws Exception {
        Path first = lab.input(lab.rows());
        Path other = lab.revised(lab.rows());
        ChildJvm ours = lab.child("diff", "-Xmx128m", "-XX:+UseSerialGC");
        ChildJvm peer = lab.child("duckdb", "-Xmx128m", "-XX:+UseSerialGC");
        ours.ask("compare " + first);
        int[] turn = new int[1];
        return new Case.Pair(
                null,
                asked(peer, DuckDbDiff.class, () -> "compare " + first + " " + other),
                asked(ours, DiffAlone.class, () -> "compare " + (turn[0]++ % 2 == 0 ? other : first)));
    }

    private static Side asked(ChildJvm jvm, Class<?> comparison, Supplier<String> question) {
        return new Side(
                comparison.getName() + " in a JVM that goes on running",
                () -> {},
                () -> Timing.of(jvm.ask(question.get())),
                () -> jvm.ask("counts"));
    }

    /** Inserted and deleted change places from turn to turn, and are as many. */
    private static String counts(Command command) throws Exception {
        return command.output().strip();
    }

    private static Command command(Lab lab, String name, String side, String script) throws Exception {
        return Command.bash(lab.place(name, side), script).environment("BENCH", Command.classPath());
    }

    private static void link(Path link, Path file) throws Exception {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, file.toAbsolutePath());
    }

    private static Bundle bundle(Lab lab, String name) throws Exception {
        return lab.bundle(name)
                .export(TYPE, "db")
                .typed()
                .set("exports." + Bundle.EXPORT + ".key", KEY)
                .set("destinations.db.type", "database")
                .set("destinations.db.url", lab.postgres().jdbcUrl())
                .set("destinations.db.username", "postgres")
                .set("destinations.db.table", "ours")
                .set("destinations.db.delete", "hard")
                .set("destinations.db.mode", "merge");
    }

    /** Both sides begin with the first file, and get the two in turn. */
    private static Case.Pair merge(Lab lab, String name, String script) throws Exception {
        Postgres postgres = lab.postgres();
        lab.store(TYPE, lab.input(lab.rows()));
        postgres.execute("DROP TABLE IF EXISTS ours", "DROP TABLE IF EXISTS running");
        Bundle bundle = bundle(lab, name).prepare();
        bundle.turn();
        Bundle other = bundle(lab, name).set("destinations.db.table", "running");
        var running = other.running(lab);
        running.run(Bundle.EXPORT);
        PostgresCases.emptyPeer(postgres);
        postgres.execute(
                "INSERT INTO peer SELECT " + Column.names('"') + " FROM ours",
                "ALTER TABLE peer ADD PRIMARY KEY (" + KEY + ")",
                "ANALYZE peer",
                "ANALYZE ours");
        Turns turns = new Turns(lab);
        Turns theirs = new Turns(lab);
        Turns third = new Turns(lab);
        return new Case.Pair(
                new Side(bundle.shown(), turns.before(postgres), bundle::run, () -> postgres.contents("ours")),
                new Side(
                        Scripts.curl(TYPE) + " | " + script,
                        theirs.before(postgres),
                        () -> Scripts.command(lab, name, Scripts.curl(TYPE) + " | " + script)
                                .run(),
                        () -> postgres.contents("peer")),
                running.side(third.before(postgres), () -> postgres.contents("running"), Bundle.EXPORT));
    }

    private static String fresh(Lab lab) throws Exception {
        return lab.postgres().psql() + " -1 -c 'CREATE TABLE fresh (LIKE peer INCLUDING ALL)'"
                + " -c '\\copy fresh FROM pstdin CSV HEADER' -c 'DROP TABLE peer' -c 'ALTER TABLE fresh RENAME TO peer'";
    }

    private static String upsert(Lab lab) throws Exception {
        List<String> names = Column.ALL.stream().map(Column::name).toList();
        String updates =
                names.stream().map(column -> column + "=excluded." + column).collect(Collectors.joining(","));
        return lab.postgres().psql() + " -1 -c 'CREATE TEMP TABLE staging (LIKE peer) ON COMMIT DROP'"
                + " -c '\\copy staging FROM pstdin CSV HEADER'"
                + " -c 'INSERT INTO peer SELECT * FROM staging ON CONFLICT (" + KEY + ") DO UPDATE SET " + updates
                + " WHERE (" + list("peer.", names) + ") IS DISTINCT FROM (" + list("excluded.", names) + ")'"
                + " -c 'DELETE FROM peer WHERE NOT EXISTS (SELECT FROM staging s WHERE s." + KEY + " = peer." + KEY
                + ")'";
    }

    private static String list(String prefix, List<String> names) {
        return names.stream().map(name -> prefix + name).collect(Collectors.joining(","));
    }

    private static Case.Pair history(Lab lab) throws Exception {
        Postgres postgres = lab.postgres();
        lab.store(TYPE, lab.input(lab.rows()));
        postgres.execute("DROP TABLE IF EXISTS ours CASCADE", "DROP TABLE IF EXISTS running CASCADE");
        Bundle bundle = bundle(lab, "changes-history")
                .set("destinations.db.mode", "history")
                .set("destinations.db.delete", "keep")
                .prepare();
        bundle.turn();
        var running = bundle(lab, "changes-history")
                .set("destinations.db.mode", "history")
                .set("destinations.db.delete", "keep")
                .set("destinations.db.table", "running")
                .running(lab);
        running.run(Bundle.EXPORT);
        PostgresCases.emptyPeer(postgres);
        List<String> names = Column.ALL.stream().map(Column::name).toList();
        postgres.execute(
                "INSERT INTO peer SELECT " + Column.names('"') + " FROM ours",
                "ALTER TABLE peer ADD COLUMN valid_from timestamptz, ADD COLUMN valid_to timestamptz",
                "UPDATE peer SET valid_from = now()",
                "CREATE UNIQUE INDEX ON peer (" + KEY + ") WHERE valid_to IS NULL",
                "VACUUM ANALYZE peer",
                "VACUUM ANALYZE ours");
        String differs = "(" + list("t.", names) + ") IS DISTINCT FROM (" + list("s.", names) + ")";
        String script = postgres.psql() + " -1 -c 'CREATE TEMP TABLE staging ("
                + Column.definitions('"', type -> type).replace("'", "'\\''") + ") ON COMMIT DROP'"
                + " -c '\\copy staging FROM pstdin CSV HEADER'"
                + " -c 'CREATE TEMP TABLE found ON COMMIT DROP AS SELECT s.*, t." + KEY
                + " IS NOT NULL AS known FROM staging s LEFT JOIN peer t ON t." + KEY + " = s." + KEY
                + " AND t.valid_to IS NULL WHERE t." + KEY + " IS NULL OR " + differs + "'"
                + " -c 'UPDATE peer t SET valid_to = now() WHERE valid_to IS NULL AND (EXISTS (SELECT FROM found f WHERE f."
                + KEY + " = t." + KEY + " AND f.known) OR NOT EXISTS (SELECT FROM staging s WHERE s." + KEY + " = t."
                + KEY + "))'"
                + " -c 'INSERT INTO peer SELECT " + String.join(",", names) + ", now(), NULL FROM found'";
        Turns turns = new Turns(lab);
        Turns theirs = new Turns(lab);
        Turns third = new Turns(lab);
        return new Case.Pair(
                new Side(
                        bundle.shown(),
                        turns.before(postgres),
                        bundle::run,
                        () -> postgres.contents("ours WHERE \"_current\"")),
                new Side(
                        Scripts.curl(TYPE) + " | " + script,
                        theirs.before(postgres),
                        () -> Scripts.command(lab, "changes-history", Scripts.curl(TYPE) + " | " + script)
                                .run(),
                        () -> postgres.contents("peer WHERE valid_to IS NULL")),
                running.side(
                        third.before(postgres), () -> postgres.contents("running WHERE \"_current\""), Bundle.EXPORT));
    }

    private static Case.Pair none(Lab lab) throws Exception {
        Postgres postgres = lab.postgres();
        lab.store(TYPE, lab.input(lab.rows()));
        postgres.execute("DROP TABLE IF EXISTS ours", "DROP TABLE IF EXISTS running");
        Bundle bundle = bundle(lab, "changes-none").prepare();
        bundle.turn();
        var running = bundle(lab, "changes-none")
                .set("destinations.db.table", "running")
                .running(lab);
        running.run(Bundle.EXPORT);
        String script = Scripts.curl(TYPE) + " -o input.csv";
        String same = lab.rows() + " rows";
        return new Case.Pair(
                new Side(bundle.shown(), () -> {}, bundle::run, () -> same),
                Scripts.side(lab, "changes-none", script, () -> {}, () -> same),
                running.side(() -> {}, () -> same, Bundle.EXPORT));
    }

    private static Case.Pair jms(Lab lab) throws Exception {
        long rows = lab.rows(MessageCases.PART);
        ChildJvm broker = lab.child("artemis");
        Path first = lab.input(rows);
        Path second = lab.revised(rows);
        lab.store(TYPE, first);
        var running = changed(lab, "changes-jms")
                .set("destinations.events.baseline", "silent")
                .running(lab);
        running.run(Bundle.EXPORT);
        var all = changed(lab, "changes-jms-all")
                .set("destinations.events.mode", "all")
                .running(lab);
        int[] turn = new int[1];
        return new Case.Pair(
                null,
                all.side(() -> broker.ask("drop ours"), () -> "", Bundle.EXPORT),
                running.side(
                        () -> {
                            broker.ask("drop ours");
                            lab.store(TYPE, turn[0]++ % 2 == 0 ? second : first);
                        },
                        () -> "",
                        Bundle.EXPORT));
    }

    private static Bundle changed(Lab lab, String name) throws Exception {
        return MessageCases.jmsDestination(lab, lab.bundle(name).export(TYPE, "events"))
                .set("exports." + Bundle.EXPORT + ".key", KEY)
                .set("destinations.events.mode", "changes");
    }

    /** The two files in turn. */
    private static final class Turns {
        private final Lab lab;
        private int turn;

        Turns(Lab lab) {
            this.lab = lab;
        }

        Side.Preparation before(Postgres postgres) {
            return () -> {
                lab.store(TYPE, turn++ % 2 == 0 ? lab.revised(lab.rows()) : lab.input(lab.rows()));
                postgres.execute("CHECKPOINT");
            };
        }
    }
}
