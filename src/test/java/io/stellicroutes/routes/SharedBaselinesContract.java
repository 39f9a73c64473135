package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.HttpSink.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Nodes with work directories of their own, one ledger and one store: what a destination has is known to all of them. A
 * server takes the changes one by one, and files of changes are made beside it.
 */
abstract class SharedBaselinesContract {
    private static final Map<String, Object> FRESH = Map.of(StellicConstants.FRESH, true);

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.batch-size=1
            stellic.exports.roster.to=api,files
            stellic.exports.roster.key=id
            stellic.exports.roster.max-deletes=100%
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            stellic.destinations.files.mode=changes
            """);

    private final Sandbox sandbox = routes.sandbox();

    @AutoClose
    LandingStore store;

    @AutoClose
    private HttpSink sink;

    /** A store that has nothing. */
    abstract LandingStore opened() throws Exception;

    @BeforeEach
    void oneLedgerAndOneStore() throws Exception {
        routes.set("stellic.ledger.url=" + routes.url("ledger"));
        store = opened();
        routes.set(store.properties());
        sink = new HttpSink();
        routes.destination("api", sink.destination(1, "mode=changes", "envelope=none", "before=full"));
        content("1,Ada", "2,Bo", "3,Cy");
    }

    final void content(String... rows) {
        sandbox.content("roster", "id,name\n" + String.join("\n", rows) + "\n");
    }

    private TestRoad node(int number) throws Exception {
        routes.set("stellic.work-dir=<dir>/node" + number);
        return routes.start();
    }

    final RunReport run(int node) throws Exception {
        try (TestRoad road = node(node)) {
            return road.run("roster", FRESH);
        }
    }

    final RunReport delivered(int node) throws Exception {
        RunReport report = run(node);
        assertThat(report.delivered()).as(report.toString()).isTrue();
        return report;
    }

    final void dies(int node) throws IOException {
        delete(routes.path("node" + node));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** What the server has taken behind so many records: operation and fields. */
    final List<String> sent(int behind) {
        return sink.records().stream()
                .skip(behind)
                .map(record -> record.replaceAll("\"\\w+\":", "")
                        .replaceAll("[{}\"]", "")
                        .replace(',', ' '))
                .toList();
    }

    private List<String> file(RunReport report) throws IOException {
        List<String> lines = routes.files("out")
                .get("changes-" + report.run().id() + ".csv")
                .lines()
                .toList();
        return lines.subList(1, lines.size());
    }

    private Baseline baseline(String destination) throws Exception {
        try (TestRoad road = node(9)) {
            Ledger ledger = road.bundle().ledger();
            return ledger.baselines().find("roster", destination).orElseThrow();
        }
    }

    private List<String> kept(String destination) throws IOException {
        return stored(destination).stream()
                .map(name -> name.replaceFirst("\\.key-[0-9a-f]{16}$", ""))
                .toList();
    }

    /** By the names that the files have there, with those of keys. */
    final List<String> stored(String destination) throws IOException {
        return store.kept().stream()
                .filter(name -> name.startsWith("baselines/" + destination + "/roster/"))
                .toList();
    }

    /** A list of files, a description, hashes, and at least one file of values; nothing of earlier baselines. */
    private void assertOneIsKept(String destination) throws Exception {
        String stored = baseline(destination).valid().orElseThrow().stored().orElseThrow();
        assertThat(kept(destination))
                .as(destination)
                .contains("baselines/" + destination + "/roster/" + stored + ".manifest")
                .satisfiesOnlyOnce(name -> assertThat(name).endsWith(".manifest"))
                .satisfiesOnlyOnce(name -> assertThat(name).endsWith(".rows"))
                .satisfiesOnlyOnce(name -> assertThat(name).endsWith(".json"))
                .anySatisfy(name -> assertThat(name).endsWith(".values"));
    }

    @Test
    void aNodeWithAnEmptyWorkDirectorySendsTheNetChangeWhenTheOneThatDeliveredHasDiedWithItsDisk() throws Exception {
        delivered(1);
        content("1,Ada", "2,Bob", "3,Cy", "4,Di");
        delivered(1);
        dies(1);
        content("1,Ada", "2,Bobby", "4,Di", "5,Ed");

        RunReport third = delivered(2);

        assertThat(sent(5)).containsExactly("d 3 Cy", "u 2 Bobby", "c 5 Ed");
        assertThat(file(third)).containsExactly("d,3,", "u,2,Bobby", "c,5,Ed");
        assertOneIsKept("api");
        assertOneIsKept("files");
    }

    @Test
    void aNodeWhoseBaselineIsOlderThanTheLedgersTakesTheNewerOne() throws Exception {
        delivered(1);
        content("1,Ann", "2,Bo", "3,Cy");
        delivered(2);
        content("1,Ann", "2,Ben", "3,Cy");
        delivered(1);
        content("1,Ann", "2,Ben", "3,Cyn");
        delivered(2);

        RunReport same = delivered(1);

        assertThat(sent(3)).containsExactly("u 1 Ann", "u 2 Ben", "u 3 Cyn");
        assertThat(same.deliveries()).extracting(DeliveryRecord::read).containsOnly(0L);
    }

    @Test
    void whatWasSentInPartByANodeThatDiedIsSentToItsEndByAnother() throws Exception {
        delivered(1);
        content("1,Ann", "2,Ben", "4,Di");
        sink.next(Answer.ok(), Answer.ok(), Answer.of(503), Answer.of(503));
        assertThat(run(1).delivered()).isFalse();
        assertThat(sent(3)).containsExactly("d 3 Cy", "u 1 Ann");
        dies(1);
        content("1,Ann", "2,Ben", "4,Dee");

        delivered(2);

        assertThat(sent(5)).containsExactly("u 2 Ben", "c 4 Di", "u 4 Dee");
    }

    @Test
    void aStoreThatIsDownHoldsTheDeliveryBackBeforeAnythingIsSent() throws Exception {
        delivered(1);
        content("1,Ann", "2,Bo", "3,Cy");
        RunReport held;
        try (TestRoad road = nodeThat("stellic-delivery-begin", () -> store.takeAway())) {
            held = road.run("roster", FRESH);
        }

        assertThat(List.of(error(held, "api"), error(held, "files"))).allSatisfy(error -> assertThat(error)
                .contains("stellic.landing")
                .contains("can't be used")
                .endsWith("#shared-landing)"));
        assertThat(routes.query("ledger", "select max(failures) from stellic_delivery"))
                .as("it was not tried")
                .containsExactly("0");
        assertThat(sent(3)).isEmpty();
        store.bringBack();
        content("1,Ann", "2,Ben", "3,Cy");

        delivered(2);

        assertThat(sent(3)).containsExactly("u 1 Ann", "u 2 Ben");
    }

    /** The changes are there, and neither the ledger nor the store knows it. */
    @Test
    void aStoreThatGoesDownWhileChangesAreSentLosesNoneAndNoneComesTwice() throws Exception {
        RunReport first = delivered(1);
        content("1,Ann", "2,Bo", "3,Cy");
        RunReport held;
        try (TestRoad road = nodeThat("stellic-delivery-keep", 2, () -> store.takeAway())) {
            held = road.run("roster", FRESH);
        }
        assertThat(held.delivered()).isFalse();
        assertThat(error(held, "files")).endsWith("#shared-landing)");
        assertThat(sent(3)).containsExactly("u 1 Ann");
        store.bringBack();
        dies(1);
        content("1,Ann", "2,Ben", "3,Cy");

        RunReport next = delivered(2);

        assertThat(sent(3)).containsExactly("u 1 Ann", "u 2 Ben");
        assertThat(routes.files("out")).hasSize(3);
        assertThat(file(first)).hasSize(3);
        assertThat(file(held)).containsExactly("u,1,Ann");
        assertThat(file(next)).containsExactly("u,2,Ben");
        assertOneIsKept("api");
    }

    @Test
    void aBaselineThatIsDamagedInTheWorkDirectoryIsTakenFromTheStore() throws Exception {
        delivered(1);
        try (Stream<Path> all = Files.walk(routes.path("node1/baselines"))) {
            for (Path rows : all.filter(path -> path.endsWith("rows")).toList()) {
                byte[] bytes = Files.readAllBytes(rows);
                bytes[0]++;
                Files.write(rows, bytes);
            }
        }
        content("1,Ada", "2,Bo", "3,Cyn");

        RunReport next = delivered(1);

        assertThat(sent(3)).containsExactly("u 3 Cyn");
        assertThat(file(next)).containsExactly("u,3,Cyn");
    }

    @Test
    void aBaselineThatIsDamagedInTheStoreIsNotUsedAndTheDeliveryHeldBack() throws Exception {
        delivered(1);
        for (String name : stored("api")) {
            if (name.contains(".rows")) {
                store.replace(name, "something else");
            }
        }
        content("1,Ada", "2,Bo", "3,Cyn");

        RunReport held = run(2);

        assertThat(error(held, "api"))
                .contains("the baseline in the store", "is damaged")
                .endsWith("#remaster)");
        assertThat(sent(3)).isEmpty();
        assertThat(file(held)).containsExactly("u,3,Cyn");
        delivered(1);
        assertThat(sent(3)).as("by the node that has it").containsExactly("u 3 Cyn");
    }

    @Test
    void aBaselineThatIsNowhereIsARemaster() throws Exception {
        delivered(1);
        dies(1);
        if (Files.exists(routes.path("shared"))) {
            delete(routes.path("shared/stellic/baselines"));
        } else {
            delete(routes.path("s3/exports/stellic/baselines"));
        }

        RunReport held = run(2);

        assertThat(error(held, "api"))
                .contains("neither in the work directory nor in the store")
                .endsWith("#remaster)");
        try (TestRoad road = node(2)) {
            assertThat(road.run("roster", Map.of(StellicConstants.ACCEPT_REMASTER, true))
                            .delivered())
                    .isTrue();
        }
        assertThat(sent(3)).containsExactly("r 1 Ada", "r 2 Bo", "r 3 Cy");
        assertOneIsKept("api");
    }

    @Test
    void whatIsInTheStoreCannotBeRead() throws Exception {
        content("student-4711,Ada Secretive");
        delivered(1);

        for (String name : stored("api")) {
            assertThat(new String(store.bytes(name), StandardCharsets.ISO_8859_1))
                    .as(name)
                    .doesNotContain("4711", "Secretive");
        }
        assertOneIsKept("api");
    }

    @Test
    void aBaselineOfBeforeThereWasAStoreGoesThereThoughNothingHasChanged() throws Exception {
        routes.unset("stellic.landing", "stellic.landing.");
        delivered(1);
        assertThat(baseline("api").valid().orElseThrow().stored()).isEmpty();
        assertThat(store.kept()).isEmpty();
        routes.set(store.properties());
        delivered(1);
        dies(1);
        content("1,Ada", "2,Ben", "3,Cy");

        delivered(2);

        assertThat(sent(3)).containsExactly("u 2 Ben");
    }

    @Test
    void whatADeliveryLeavesThatDoesNotComeToItsEndIsRemovedByTheNextOne() throws Exception {
        delivered(1);
        content("1,Ann", "2,Bo", "3,Cy");
        try (TestRoad road = nodeThat("stellic-delivery-delivered", () -> {
            throw new IOException("killed");
        })) {
            assertThat(road.run("roster", FRESH).delivered()).isFalse();
        }
        assertThat(kept("api").stream().filter(name -> name.endsWith(".manifest")))
                .hasSize(2);
        dies(1);

        delivered(2);

        assertThat(sent(3)).containsExactly("u 1 Ann");
        assertOneIsKept("api");
        assertOneIsKept("files");
    }

    @Test
    void aNodeWithAnotherKeyHoldsTheDeliveryBackAndTheOthersGoOn() throws Exception {
        routes.set("stellic.rejects.key=" + "A".repeat(43) + "=");
        delivered(1);
        content("1,Ann", "2,Bo", "3,Cy");
        routes.set("stellic.rejects.key=" + "B".repeat(43) + "=");

        RunReport held = run(2);

        assertThat(error(held, "api"))
                .contains("its secret is encrypted by another stellic.rejects.key")
                .endsWith("#remaster)");
        assertThat(sent(3)).isEmpty();
        routes.set("stellic.rejects.key=" + "A".repeat(43) + "=");
        delivered(3);
        assertThat(sent(3)).containsExactly("u 1 Ann");
    }

    /** What is done before a step. */
    private interface Before {
        void happens() throws IOException;
    }

    private TestRoad nodeThat(String step, Before before) throws Exception {
        return nodeThat(step, 1, before);
    }

    /** @param together so many deliveries are to be at the step */
    private TestRoad nodeThat(String step, int together, Before before) throws Exception {
        routes.set("stellic.work-dir=<dir>/node1");
        Once once = new Once(step, together, before);
        return routes.start(context -> context.getCamelContextExtension().addInterceptStrategy(once));
    }

    /** Does something before a step is taken for the first time; where it fails, each time. */
    private static final class Once extends BeforeSteps {
        private final String step;
        private final int together;
        private final Before before;
        private int came;
        private boolean done;

        Once(String step, int together, Before before) {
            this.step = step;
            this.together = together;
            this.before = before;
        }

        @Override
        synchronized void before(String id, Exchange exchange) throws InterruptedException {
            if (!id.endsWith(step) || done) {
                return;
            }
            came++;
            try {
                if (came >= together) {
                    before.happens();
                    done = true;
                    notifyAll();
                }
                while (!done) {
                    wait();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
