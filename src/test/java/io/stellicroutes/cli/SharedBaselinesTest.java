package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.RoutesExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands on nodes that share what destinations have. */
@Tag("slow")
final class SharedBaselinesTest {
    private static final String FIRST = "id,name\n1,Ada\n2,Bo\n3,Cy\n";
    private static final String SECOND = "id,name\n1,Ada\n2,Bob\n3,Cy\n4,Di\n";

    private static final String KEY = "A".repeat(43) + "=";
    private static final String NEXT_KEY = "B".repeat(42) + "A=";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=table,files
            stellic.exports.roster.key=id
            stellic.landing=file:<dir>/shared
            stellic.destinations.table.type=database
            stellic.destinations.table.mode=merge
            stellic.destinations.table.delete=soft
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            stellic.destinations.files.mode=changes
            """);

    @BeforeEach
    void shared() throws IOException {
        Files.createDirectory(routes.path("shared"));
        routes.set("stellic.ledger.url=" + routes.url("ledger"));
        routes.set("stellic.destinations.table.url=" + routes.url("table"));
    }

    private Outcome node(int number, String... line) throws IOException {
        routes.set("stellic.work-dir=<dir>/node" + number);
        return Outcome.of(routes, line);
    }

    private void run(int node, String csv) throws IOException {
        routes.sandbox().content("roster", csv);
        Outcome run = node(node, "run", "roster", "--new");
        assertThat(run.code()).as(run.err()).isZero();
    }

    private List<String> kept(String destination) throws IOException {
        Path directory = routes.path("shared/baselines").resolve(destination).resolve("roster");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> live() throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection connection = routes.connect("table");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "select \"id\", \"name\" from \"roster\" where \"_deleted_at\" is null order by 1")) {
            while (found.next()) {
                rows.add(found.getString(1) + " " + found.getString(2));
            }
        }
        return rows;
    }

    @Test
    void whatIsForgottenIsNotInTheStoreAnyMore() throws Exception {
        run(1, FIRST);
        assertThat(kept("files")).isNotEmpty();

        Outcome forgotten = node(2, "forget", "files");

        assertThat(forgotten.code()).as(forgotten.err()).isZero();
        assertThat(kept("files")).isEmpty();
        assertThat(kept("table")).isNotEmpty();
    }

    @Test
    void anotherNodeLooksAtWhatWouldBeSentAndKeepsNothing() throws Exception {
        run(1, FIRST);
        routes.sandbox().content("roster", "id,name\n1,Ada\n");
        assertThat(node(1, "run", "roster", "--new").err()).contains("#max-deletes");

        Outcome diff = node(2, "diff", "roster", "--to", "files");

        assertThat(diff.out().replaceAll(" +", " ")).as(diff.err()).contains("deleted 2", "unchanged 1");
        assertThat(routes.path("node2/baselines")).doesNotExist();
    }

    /** The node that delivered last still has its baseline, which does not fit the table any more. */
    @Test
    void aRunThatOneNodeTakesBackIsTakenBackForAll() throws Exception {
        run(1, FIRST);
        run(2, SECOND);
        String second = routes.query("ledger", "select run_id from stellic_baseline where destination = 'table'")
                .get(0);

        Outcome undo = node(1, "undo", second, "--to", "table");

        assertThat(undo.code()).as(undo.err()).isZero();
        assertThat(live()).containsExactly("1 Ada", "2 Bo", "3 Cy");
        run(2, SECOND);
        assertThat(live()).containsExactly("1 Ada", "2 Bob", "3 Cy", "4 Di");
        run(3, SECOND.replace("Di", "Dee"));
        assertThat(live()).containsExactly("1 Ada", "2 Bob", "3 Cy", "4 Dee");
    }

    @Test
    void aCheckSaysWhatEveryNodeCanUse() throws Exception {
        run(1, FIRST);
        Outcome check = node(2, "check");
        assertThat(check.out()).contains("/shared: 2 for every node" + System.lineSeparator());
        assertThat(check.code()).as(check.out()).isZero();
        routes.update("update stellic_baseline set stored = null where destination = 'table'");
        for (String name : kept("files")) {
            Files.delete(routes.path("shared/baselines/files/roster").resolve(name));
        }

        check = node(2, "check");

        assertThat(check.out())
                .contains("/shared: 0 for every node, 1 not before the next delivery;"
                        + " NOT usable: roster to files (its files are not there)");
        assertThat(check.code()).isOne();
    }

    @Test
    void aCheckSaysThatTheKeyIsAnotherOne() throws Exception {
        routes.set("stellic.rejects.key=" + "A".repeat(43) + "=");
        run(1, FIRST);
        routes.set("stellic.rejects.key=" + "B".repeat(43) + "=");

        Outcome check = node(2, "check");

        assertThat(check.out())
                .contains("NOT usable: roster to files (its secret is encrypted by another stellic.rejects.key), ");
        assertThat(check.code()).isOne();
    }

    @Test
    void aCheckSaysWhatIsThereByAnotherKeyAndWhatThisNodeCannotRead() throws Exception {
        routes.set("stellic.landing.key=" + KEY);
        run(1, FIRST);
        routes.set("stellic.landing.key=" + NEXT_KEY);
        routes.set("stellic.landing.read-keys=" + KEY);

        Outcome both = node(1, "check");

        assertThat(both.out()).contains("2 for every node, 2 of them by a key of stellic.landing.read-keys");
        assertThat(both.code()).as(both.out()).isZero();
        routes.unset("stellic.landing.read-keys");

        Outcome alone = node(1, "check");

        assertThat(alone.out()).contains("0 for every node; NOT usable: roster to files (", "#landing-key");
        assertThat(alone.code()).isOne();
    }

    @Test
    void aNodeWithAnotherKeyLeavesTheBaselineOfATableToTheOthers() throws Exception {
        routes.set("stellic.exports.roster.max-deletes=100%");
        routes.set("stellic.rejects.key=" + KEY);
        run(1, FIRST);
        List<String> before = secrets();
        routes.set("stellic.rejects.key=" + NEXT_KEY);
        routes.sandbox().content("roster", SECOND);

        Outcome held = node(2, "run", "roster", "--new");

        assertThat(held.code()).isOne();
        assertThat(held.err()).contains("its secret is encrypted by another stellic.rejects.key", "#remaster");
        assertThat(secrets()).isEqualTo(before);
        assertThat(live()).containsExactly("1 Ada", "2 Bo", "3 Cy");
        routes.set("stellic.rejects.key=" + KEY);
        run(1, "id,name\n1,Ada\n3,Cy\n");
        assertThat(live()).as("and deletes what is gone").containsExactly("1 Ada", "3 Cy");
        routes.set("stellic.rejects.key=" + NEXT_KEY);

        Outcome leave = node(2, "run", "roster", "--new", "--accept-remaster");

        assertThat(leave.code()).as(leave.err()).isZero();
        assertThat(secrets()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void aKeyOfSecretsIsReplacedStepByStep() throws Exception {
        routes.set("stellic.exports.roster.max-deletes=100%");
        routes.set("stellic.rejects.key=" + KEY);
        run(1, FIRST);
        routes.set("stellic.rejects.key=" + NEXT_KEY);
        routes.set("stellic.rejects.read-keys=" + KEY);
        run(1, SECOND);
        routes.unset("stellic.rejects.read-keys");

        run(2, "id,name\n1,Ada\n3,Cy\n");

        assertThat(live()).containsExactly("1 Ada", "3 Cy");
    }

    private List<String> secrets() throws Exception {
        return routes.query("ledger", "select secret from stellic_baseline order by destination");
    }
}
