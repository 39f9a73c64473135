package io.stellicroutes.bench.cases;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Case;
import io.stellicroutes.bench.Goal;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Report;
import io.stellicroutes.bench.Running;
import io.stellicroutes.bench.Side;
import io.stellicroutes.bench.Timing;
import io.stellicroutes.bench.Trees;
import java.net.URI;
import java.util.List;

/** Three destinations in one run, against three runs of one destination each. */
public final class ThreeAtOnce {
    /** Bytes a second of the lines: so many that each delivery alone takes about as long as the others. */
    private static final long TO_DATABASE = 16_000_000;

    private static final long TO_BROKER = 64_000_000;
    private static final long TO_DROPBOX = 8_000_000;

    private static final List<String> DESTINATIONS = List.of("db", "events", "dropbox");

    private ThreeAtOnce() {}

    public static List<Case> all() {
        return List.of(
                new Case(
                        "three",
                        "a quarter of the rows → PostgreSQL, Artemis and SFTP in one run; peer: our own three runs with"
                                + " one of them each, one after the other; both in a running runtime, so that the start of a"
                                + " JVM does not count three times. The servers are on this machine: its cores are what"
                                + " the three share",
                        Goal.timeAtMost(0.8),
                        lab -> sides(lab, near(lab, "three"))),
                new Case(
                        "three-far",
                        "the same, but each server is behind a line of its own, as if it were elsewhere, which takes "
                                + TO_DATABASE / 1_000_000 + ", " + TO_BROKER / 1_000_000 + " and "
                                + TO_DROPBOX / 1_000_000 + " MB/s: the three share no bottleneck",
                        Goal.timeAtMost(0.8),
                        lab -> sides(lab, far(lab))));
    }

    private static Bundle near(Lab lab, String name) throws Exception {
        Bundle bundle = PostgresCases.bundle(lab, name, lab.rows(MessageCases.PART))
                .set("destinations.dropbox.type", "sftp")
                .set("destinations.dropbox.uri", lab.openSsh().uri() + "/.")
                .set("destinations.dropbox.private-key-file", lab.openSsh().userKey())
                .set("destinations.dropbox.known-hosts-file", lab.openSsh().knownHosts());
        return MessageCases.jmsDestination(lab, bundle);
    }

    private static Bundle far(Lab lab) throws Exception {
        URI broker = URI.create(lab.child("artemis").property("url"));
        int dropbox = lab.link(lab.openSsh().port(), TO_DROPBOX).port();
        lab.openSsh().alsoAt(dropbox);
        return near(lab, "three-far")
                .set(
                        "destinations.db.url",
                        lab.postgres()
                                .jdbcUrl(lab.link(lab.postgres().port(), TO_DATABASE)
                                        .port()))
                .set(
                        "destinations.events.broker-url",
                        "tcp://127.0.0.1:"
                                + lab.link(broker.getPort(), TO_BROKER).port())
                .set("destinations.dropbox.uri", lab.openSsh().uri(dropbox) + "/.");
    }

    private static Case.Pair sides(Lab lab, Bundle bundle) throws Exception {
        long rows = lab.rows(MessageCases.PART);
        String type = lab.dataType(rows);
        bundle.export(type, DESTINATIONS.toArray(String[]::new));
        for (String destination : DESTINATIONS) {
            bundle.exportNamed(destination, type, destination).typed(destination);
        }
        Running running = bundle.running(lab);
        Side alone = new Side(
                "the same with three exports, to=db, to=events and to=dropbox, one after the other",
                () -> clear(lab),
                () -> {
                    Timing sum = new Timing(0, 0, 0);
                    for (String destination : DESTINATIONS) {
                        Timing one = running.run(destination);
                        Report.progress("three, only %s: %.2f s", destination, one.seconds());
                        sum = sum.plus(one);
                    }
                    return sum;
                },
                () -> contents(lab));
        return new Case.Pair(
                null,
                alone,
                new Side(
                        bundle.shown() + "\n# in a running runtime",
                        () -> clear(lab),
                        () -> running.run(Bundle.EXPORT),
                        () -> contents(lab)));
    }

    private static void clear(Lab lab) throws Exception {
        PostgresCases.withoutOurs(lab.postgres());
        lab.child("artemis").ask("drop ours");
        Trees.fresh(lab.openSsh().root());
    }

    private static String contents(Lab lab) throws Exception {
        return lab.postgres().contents("ours") + "; " + lab.child("artemis").ask("count ours") + " messages; "
                + Trees.contents(lab.openSsh().root());
    }
}
