package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.servers.Link;
import io.stellicroutes.bench.servers.Postgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Several services with one ledger, against one. */
public final class ManyNodes {
    private static final int EXPORTS = 8;
    private static final int TABLES_AN_EXPORT = 4;
    private static final int TABLES = EXPORTS * TABLES_AN_EXPORT;
    private static final int DELIVERIES_A_NODE = 2;
    private static final int PART = 100;
    /** Of each destination's line: a delivery takes about six seconds. */
    private static final long BYTES_PER_SECOND = 1_000_000;

    private ManyNodes() {}

    public static List<Case> all() {
        return List.of(nodes(2, 1.9), nodes(4, 3.6));
    }

    private static Case nodes(int count, double goal) {
        String name = "nodes-" + count;
        return new Case(
                name,
                EXPORTS
                        + " exports of a hundredth of the rows, all at once, each to a table behind a line of its own, which"
                        + " takes " + BYTES_PER_SECOND / 1_000_000 + " MB/s; by " + count
                        + " services with one ledger in"
                        + " PostgreSQL and one `stellic.landing`, each of which makes " + DELIVERIES_A_NODE
                        + " deliveries at a time (`max-concurrent-deliveries`); peer: one such service",
                Goal.timesAsFast(goal),
                lab -> sides(lab, name, count));
    }

    private static Case.Pair sides(Lab lab, String name, int count) throws Exception {
        Postgres postgres = lab.postgres();
        List<Link> lines = new ArrayList<>();
        for (int i = 0; i < TABLES; i++) {
            lines.add(lab.link(postgres.port(), BYTES_PER_SECOND));
        }
        Bundle one = cluster(lab, name + "-one", 1, lines);
        Bundle many = cluster(lab, name, count, lines);
        return new Case.Pair(side(postgres, many), side(postgres, one));
    }

    /** Starts the services; returns the one that is asked for the runs. */
    private static Bundle cluster(Lab lab, String name, int count, List<Link> lines) throws Exception {
        Postgres postgres = lab.postgres();
        String ledger = name.replace('-', '_');
        postgres.execute("CREATE DATABASE " + ledger);
        Path landing = lab.place(name, "landing");
        List<Bundle> nodes = new ArrayList<>();
        for (int node = 0; node < count; node++) {
            Bundle bundle = lab.bundle(name + "-" + node)
                    .set("ledger.url", "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + ledger)
                    .set("ledger.username", "postgres")
                    .set("landing", "file:" + landing)
                    .set("console.enabled", false)
                    .set("max-concurrent-exports", EXPORTS)
                    .set("max-concurrent-deliveries", DELIVERIES_A_NODE);
            for (int export = 0; export < EXPORTS; export++) {
                List<String> destinations = new ArrayList<>();
                for (int i = export * TABLES_AN_EXPORT; i < (export + 1) * TABLES_AN_EXPORT; i++) {
                    String destination = "db" + i;
                    destinations.add(destination);
                    bundle.set("destinations." + destination + ".type", "database")
                            .set(
                                    "destinations." + destination + ".url",
                                    postgres.jdbcUrl(lines.get(i).port()))
                            .set("destinations." + destination + ".username", "postgres")
                            .set("destinations." + destination + ".table", table(i));
                }
                bundle.exportNamed("many" + export, lab.dataType(lab.rows(PART)), destinations.toArray(String[]::new));
            }
            nodes.add(bundle.prepare());
        }
        for (Bundle node : nodes) {
            node.service(lab);
        }
        return nodes.get(0);
    }

    private static Side side(Postgres postgres, Bundle asked) {
        return new Side(
                asked.shown() + "\n#   bin/stellic-exports run --all, beside bin/stellic-exports start",
                () -> {
                    for (int i = 0; i < TABLES; i++) {
                        postgres.execute("DROP TABLE IF EXISTS " + table(i));
                    }
                },
                () -> asked.command("run", "--all").run(),
                () -> contents(postgres));
    }

    private static String contents(Postgres postgres) throws Exception {
        StringBuilder contents = new StringBuilder();
        for (int i = 0; i < TABLES; i++) {
            contents.append(postgres.query("select count(*) from " + table(i))).append(' ');
        }
        return contents + "rows";
    }

    private static String table(int number) {
        return "many" + number;
    }
}
