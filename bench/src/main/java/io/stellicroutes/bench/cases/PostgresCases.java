package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Column;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.servers.Postgres;
import java.util.List;

/** To a PostgreSQL table with typed columns, against what PostgreSQL itself brings. */
public final class PostgresCases {
    private static final String COPY = "-c '\\copy peer FROM pstdin CSV HEADER'";

    private PostgresCases() {}

    public static List<Case> all() {
        return List.of(
                new Case(
                        "postgres",
                        "presigned URL → a new PostgreSQL table, typed columns, `mode=replace`; peer: `curl | psql \\copy`",
                        Goal.timeAtMost(1.0),
                        PostgresCases::newTable),
                new Case(
                        "postgres-replace",
                        "the same into a table that is full; peer: `DELETE` and `\\copy` in one transaction, so that"
                                + " readers see the old rows until the new ones are there, as they do with ours",
                        Goal.timeAtMost(1.0),
                        lab -> fullTable(lab, "postgres-replace", "DELETE FROM peer")),
                new Case(
                        "postgres-truncate",
                        "the same; peer: `TRUNCATE` and `\\copy` in one transaction, which is quicker, but readers have"
                                + " to wait until it ends",
                        Goal.timeAtMost(1.0),
                        lab -> fullTable(lab, "postgres-truncate", "TRUNCATE peer")),
                new Case(
                        "postgres-merge",
                        "`mode=merge` by key into a table that is full, 1 % of the rows changed; peer: `\\copy` into a"
                                + " temporary table, `INSERT … ON CONFLICT DO UPDATE`, in one transaction",
                        Goal.timeAtMost(1.0),
                        PostgresCases::merge));
    }

    /** The bundle, to a table {@code ours}. */
    static Bundle bundle(Lab lab, String name, long rows) throws Exception {
        return lab.bundle(name)
                .export(lab.dataType(rows), "db")
                .typed()
                .set("destinations.db.type", "database")
                .set("destinations.db.url", lab.postgres().jdbcUrl())
                .set("destinations.db.username", "postgres")
                .set("destinations.db.table", "ours");
    }

    /** The script that fills the peer's table. */
    static String copy(Lab lab, long rows) throws Exception {
        return Scripts.curl(lab.dataType(rows)) + " | " + lab.postgres().psql() + " " + COPY;
    }

    /** No table of ours, and nothing left to write of what was before. */
    static void withoutOurs(Postgres postgres) throws Exception {
        postgres.execute("DROP TABLE IF EXISTS ours", "CHECKPOINT");
    }

    /** An empty table for the peer. */
    static void emptyPeer(Postgres postgres) throws Exception {
        postgres.execute("DROP TABLE IF EXISTS peer", Postgres.create("peer"), "CHECKPOINT");
    }

    private static Case.Pair newTable(Lab lab) throws Exception {
        Postgres postgres = lab.postgres();
        Bundle bundle = bundle(lab, "postgres", lab.rows());
        return bundle.against(
                lab,
                script(lab, "postgres", copy(lab, lab.rows()), () -> emptyPeer(postgres)),
                () -> withoutOurs(postgres),
                () -> postgres.contents("ours"));
    }

    private static Case.Pair fullTable(Lab lab, String name, String emptying) throws Exception {
        Postgres postgres = lab.postgres();
        Bundle bundle = bundle(lab, name, lab.rows());
        withoutOurs(postgres);
        emptyPeer(postgres);
        bundle.prepare().run();
        Side peer = script(
                lab,
                name,
                Scripts.curl(lab.dataType(lab.rows())) + " | " + postgres.psql() + " -1 -c '" + emptying + "' " + COPY,
                () -> postgres.execute("VACUUM peer", "CHECKPOINT"));
        peer.turn().run();
        return bundle.against(
                lab, peer, () -> postgres.execute("VACUUM ours", "CHECKPOINT"), () -> postgres.contents("ours"));
    }

    /** The two files in turn, so that each turn meets rows of which one in a hundred differs. */
    private static Case.Pair merge(Lab lab) throws Exception {
        Postgres postgres = lab.postgres();
        List<String> files = List.of(lab.changed(lab.rows()), lab.dataType(lab.rows()));
        int[] turns = new int[2];
        Bundle bundle = bundle(lab, "postgres-merge", lab.rows())
                .set("destinations.db.mode", "merge")
                .set("exports." + Bundle.EXPORT + ".key", "plan_course_id");
        withoutOurs(postgres);
        postgres.execute("DROP TABLE IF EXISTS running");
        bundle.prepare().run();
        emptyPeer(postgres);
        postgres.execute(
                "INSERT INTO peer SELECT " + Column.names('"') + " FROM ours",
                "ALTER TABLE peer ADD PRIMARY KEY (plan_course_id)");
        String updates = String.join(
                ",",
                Column.ALL.stream()
                        .map(column -> column.name() + "=excluded." + column.name())
                        .toList());
        String script = postgres.psql() + " -1 -c 'CREATE TEMP TABLE staging (LIKE peer) ON COMMIT DROP'"
                + " -c '\\copy staging FROM pstdin CSV HEADER'"
                + " -c 'INSERT INTO peer SELECT * FROM staging ON CONFLICT (plan_course_id) DO UPDATE SET " + updates
                + "'";
        Side peer = new Side(
                Scripts.curl(files.get(0)) + " | " + script,
                () -> postgres.execute("VACUUM peer", "CHECKPOINT"),
                () -> Scripts.command(lab, "postgres-merge", Scripts.curl(files.get(turns[1]++ % 2)) + " | " + script)
                        .run(),
                () -> postgres.contents("peer"));
        Side ours = new Side(
                bundle.shown(),
                () -> {
                    bundle.export(files.get(turns[0]++ % 2), "db").prepare();
                    postgres.execute("VACUUM ours", "CHECKPOINT");
                },
                bundle::turn,
                () -> postgres.contents("ours"));
        return new Case.Pair(ours, peer, runningMerge(lab, files));
    }

    /**
     * Into a table of its own, which the round that is not counted fills; the two files as exports of the same runtime.
     */
    private static Side runningMerge(Lab lab, List<String> files) throws Exception {
        Postgres postgres = lab.postgres();
        Bundle bundle = bundle(lab, "postgres-merge", lab.rows())
                .set("destinations.db.mode", "merge")
                .set("destinations.db.table", "running");
        String[] exports = {Bundle.EXPORT, "second"};
        for (int i = 0; i < exports.length; i++) {
            bundle.exportNamed(exports[i], files.get(i), "db")
                    .typed(exports[i])
                    .set("exports." + exports[i] + ".key", "plan_course_id");
        }
        return bundle.running(lab)
                .side(
                        () -> {
                            if (postgres.query("select to_regclass('running')") != null) {
                                postgres.execute("VACUUM running");
                            }
                            postgres.execute("CHECKPOINT");
                        },
                        () -> postgres.contents("running"),
                        exports);
    }

    private static Side script(Lab lab, String name, String script, Side.Preparation before) throws Exception {
        Postgres postgres = lab.postgres();
        return Scripts.side(lab, name, script, before, () -> postgres.contents("peer"));
    }
}
