package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.routes.RoutesExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a file would send to a destination that gets changes, by {@code diff --to}. */
@Tag("slow")
final class ExpectedChangesTest {
    private static final String FIRST = "id,name,grade\n1,Ada,A\n2,Bo,B\n3,Cy,C\n4,Di,D\n";
    private static final String SECOND = "id,name,grade\n1,Ada,A\n5,Ed,E\n4,Di,A\n2,Bob,A\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=merged,kept
            stellic.exports.roster.key=id
            stellic.exports.roster.max-deletes=100%
            stellic.destinations.merged.type=database
            stellic.destinations.merged.mode=merge
            stellic.destinations.merged.delete=hard
            stellic.destinations.merged.columns.name.mask=redact
            stellic.destinations.merged.columns.grade.rename=mark
            stellic.destinations.kept.type=file
            stellic.destinations.kept.directory=<dir>/out
            stellic.destinations.kept.mode=changes
            """);

    @Test
    void changesAreCountedBeforeAnythingIsSentAndNoValueIsShown() throws Exception {
        run(FIRST);
        land(SECOND);

        Outcome diff = command("diff", "roster", "--to", "merged");

        assertThat(diff.code()).as(diff.err()).isZero();
        assertThat(diff.out().lines().skip(1))
                .containsExactly(
                        "  inserted                              1",
                        "  updated                               2",
                        "  deleted                               1",
                        "  unchanged                             1",
                        "changed in the updated rows:",
                        "  mark                                  2");
        assertThat(diff.out()).contains(" to merged, which has the records of run ");
        assertThat(routes.query("databases/merged", "select \"mark\" from \"roster\" order by \"id\""))
                .as("nothing is sent")
                .containsExactly("A", "B", "C", "D");
    }

    @Test
    void samplesAreAsTheDestinationGetsThem() throws Exception {
        run(FIRST);
        land(SECOND);

        assertThat(command("diff", "roster", "--to", "merged", "--samples", "5")
                        .out()
                        .lines()
                        .dropWhile(line -> !line.startsWith("-")))
                .containsExactly(
                        "- {\"id\":\"3\"}",
                        "~ row 3 {\"id\":\"4\",\"name\":\"***\",\"mark\":\"A\"}",
                        "  changed: mark",
                        "~ row 4 {\"id\":\"2\",\"name\":\"***\",\"mark\":\"A\"}",
                        "  changed: mark",
                        "+ row 2 {\"id\":\"5\",\"name\":\"***\",\"mark\":\"E\"}");
    }

    @Test
    void nothingIsOnRecordOfALook() throws Exception {
        run(FIRST);
        land(SECOND);
        command("runs");
        Map<String, String> before = work();

        assertThat(command("diff", "roster", "--to", "merged").code()).isZero();
        assertThat(command("diff", "roster", "--to", "kept", "--samples", "1").code())
                .isZero();

        assertThat(work()).isEqualTo(before);
        assertThat(routes.path("work")).isDirectoryNotContaining("glob:**/diff-*");
    }

    @Test
    void ofADestinationThatHasNothingAllRecordsWouldBeSent() throws Exception {
        land(FIRST);

        Outcome first = command("diff", "roster", "--to", "kept", "--samples", "1");

        assertThat(first.out().lines().skip(1))
                .containsExactly(
                        "  all records                           4",
                        "r row 1 {\"id\":\"1\",\"name\":\"Ada\",\"grade\":\"A\"}");
        assertThat(first.out()).contains("to kept, of which nothing is known yet");
        routes.set("stellic.destinations.kept.baseline=silent");
        assertThat(command("diff", "roster", "--to", "kept").out())
                .contains("  taken as there                        4");
    }

    @Test
    void itSaysWhetherTheDeliveryWouldBeHeldBack() throws Exception {
        run(FIRST);
        land("id,name,grade\n1,Ada,A\n2,Bo,B\n3,Cy,C\n");
        routes.set("stellic.exports.roster.max-deletes=10%");
        assertThat(command("diff", "roster", "--to", "kept").out())
                .contains("held back: 1 of 4 records would be deleted", "#max-deletes");

        routes.set("stellic.exports.roster.max-deletes=100%");
        routes.set("stellic.destinations.kept.columns.name.mask=redact");
        JsonNode json = new ObjectMapper()
                .readTree(command("diff", "roster", "--to", "kept", "--json").out());
        assertThat(json.get("snapshot").asBoolean()).isTrue();
        assertThat(json.get("remaster").asText()).contains("the rules for columns");
        assertThat(json.get("heldBack").asText()).contains("--accept-remaster");
    }

    @Test
    void aRemasterIsAcceptedOnTheCommandLine() throws Exception {
        run(FIRST);
        routes.set("stellic.destinations.kept.columns.name.mask=redact");
        Outcome held = command("run", "roster", "--to", "kept");
        assertThat(held.code()).isNotZero();
        assertThat(held.err()).contains("--accept-remaster");

        Outcome accepted = command("run", "roster", "--to", "kept", "--accept-remaster");

        assertThat(accepted.code()).as(accepted.err()).isZero();
        assertThat(command("diff", "roster", "--to", "kept").out())
                .contains("  unchanged                             4");
    }

    @Test
    void keysThatAreThereTwiceAreNamedByTheirRows() throws Exception {
        run(FIRST);
        land("id,name,grade\n1,Ada,A\n5,Ed,B\n5,Al,C\n");

        Outcome diff = command("diff", "roster", "--to", "merged");

        assertThat(diff.code()).isOne();
        assertThat(diff.err())
                .contains("the first ones are the rows 3", "#duplicate-keys")
                .doesNotContain("Al");
    }

    @Test
    void twoFilesAreComparedWhereARunIsNamed() throws Exception {
        String first = run(FIRST);
        run(SECOND);

        assertThat(command("diff", "roster", "--to", "merged", "--against", first)
                        .out())
                .contains("beside run " + first);
        JsonNode json = new ObjectMapper()
                .readTree(command("diff", "roster", "--to", "merged", "--json").out());
        assertThat(json.get("unchanged").asLong()).isEqualTo(4);
        assertThat(json.get("heldBack").isNull()).isTrue();
    }

    /** The file of a run that is delivered nowhere. */
    private void land(String csv) throws Exception {
        routes.sandbox().content("roster", csv);
        routes.set("""
                stellic.destinations.elsewhere.type=file
                stellic.destinations.elsewhere.directory=<dir>/elsewhere
                stellic.exports.roster.to=elsewhere
                """);
        Outcome run = command("run", "roster", "--new");
        routes.set("stellic.exports.roster.to=merged,kept");
        assertThat(run.code()).as(run.err()).isZero();
    }

    private String run(String csv) throws Exception {
        routes.sandbox().content("roster", csv);
        Outcome run = command("run", "roster", "--new");
        assertThat(run.code()).as(run.err()).isZero();
        return new ObjectMapper()
                .readTree(command("runs", "--json").out())
                .get(0)
                .get("run")
                .asText();
    }

    /** The contents of what is in the work directory, but the ledger's own files. */
    private Map<String, String> work() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(routes.path("work"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().contains(".db"))
                    .toList()) {
                contents.put(file.toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        contents.put("baselines", String.join("; ", baselines()));
        return contents;
    }

    private Iterable<String> baselines() throws IOException {
        try {
            return routes.query(
                    "ledger",
                    "select concat_ws(' ', destination, revision, run_id, pending_run) from stellic_baseline");
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private Outcome command(String... line) throws Exception {
        return Outcome.of(routes, line);
    }
}
