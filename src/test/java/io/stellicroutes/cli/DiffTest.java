package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.routes.RoutesExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What has changed between two runs of an export, by the command. */
final class DiffTest {
    private static final String OLD = "id,name,grade\n1,Ada,A\n2,Bo,B\n3,Cy,C\n4,Di,D\n";
    private static final String NEW = "id,name,grade,note\n1,Ada,A,\n5,Ed,E,\n4,Di,A,\n2,Bob,A,late\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=files
            stellic.exports.roster.key=id
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            stellic.destinations.files.format=csv
            stellic.destinations.files.columns.name.mask=redact
            """);

    @Test
    void changesAreCountedByOperationAndByColumn() throws Exception {
        run(OLD);
        run(NEW);

        Outcome diff = command("diff", "roster");

        assertThat(diff.code()).as(diff.err()).isZero();
        assertThat(diff.out().lines().skip(1))
                .containsExactly(
                        "  inserted                              1",
                        "  updated                               2",
                        "  deleted                               1",
                        "  unchanged                             1",
                        "columns that only the new file has: note",
                        "changed in the updated rows:",
                        "  name                                  1",
                        "  grade                                 2");
        assertThat(diff.out()).as("rows are student records").doesNotContain("Bob", "Ada");
    }

    @Test
    void samplesAreShownOnRequestAsADestinationGetsThem() throws Exception {
        run(OLD);
        run(NEW);

        assertThat(command("diff", "roster", "--samples", "5", "--to", "files")
                        .out()
                        .lines()
                        .filter(line -> line.contains("row ") && line.contains("{")))
                .containsExactlyInAnyOrder(
                        "- row 3 {\"id\":\"3\",\"name\":\"***\",\"grade\":\"C\"}",
                        "~ row 4 {\"id\":\"4\",\"name\":\"***\",\"grade\":\"D\"}",
                        "  row 3 {\"id\":\"4\",\"name\":\"***\",\"grade\":\"A\",\"note\":\"\"}",
                        "~ row 2 {\"id\":\"2\",\"name\":\"***\",\"grade\":\"B\"}",
                        "  row 4 {\"id\":\"2\",\"name\":\"***\",\"grade\":\"A\",\"note\":\"late\"}",
                        "+ row 2 {\"id\":\"5\",\"name\":\"***\",\"grade\":\"E\",\"note\":\"\"}");
    }

    @Test
    void samplesForNoDestinationHideWhatAnyOfTheExportsDestinationsDoesNotGet() throws Exception {
        routes.set("""
                stellic.exports.roster.to=files,more
                stellic.exports.roster.columns.grade.mask=truncate(3)
                stellic.destinations.more.type=file
                stellic.destinations.more.directory=<dir>/more
                stellic.destinations.more.columns.note.rename=remark
                stellic.destinations.more.columns.exclude=Phone
                """);
        run("id,name,grade,phone,note\n1,Ada,Aardvark,555,x\n2,Bo,Bear,556,y\n");
        run("id,name,grade,phone,note\n1,Ada,Aardwolf,555,z\n3,Cy,Cat,,w\n");

        assertThat(command("diff", "roster", "--samples", "5")
                        .out()
                        .lines()
                        .filter(line -> line.contains("row ") && line.contains("{")))
                .containsExactlyInAnyOrder(
                        "- row 2 {\"id\":\"2\",\"name\":\"***\",\"grade\":\"Bea\",\"phone\":\"***\",\"note\":\"y\"}",
                        "~ row 1 {\"id\":\"1\",\"name\":\"***\",\"grade\":\"Aar\",\"phone\":\"***\",\"note\":\"x\"}",
                        "  row 1 {\"id\":\"1\",\"name\":\"***\",\"grade\":\"Aar\",\"phone\":\"***\",\"note\":\"z\"}",
                        "+ row 2 {\"id\":\"3\",\"name\":\"***\",\"grade\":\"Cat\",\"phone\":\"\",\"note\":\"w\"}");
    }

    @Test
    void whatDoesNotCountForTheExportIsNoDifference() throws Exception {
        routes.set("""
                stellic.exports.roster.compare.ignore=seen
                stellic.exports.roster.compare.normalise.id=number
                stellic.exports.roster.compare.normalise.name=trim
                """);
        run("id,name,grade,seen\n1,Ada,A,monday\n2,Bo,B,monday\n3,Cy,C,monday\n");
        run("id,name,grade,seen\n1.0,Ada,A,tuesday\n2,Bo ,B,tuesday\n3, Cy,D,tuesday\n");

        assertThat(command("diff", "roster").out().lines().skip(1))
                .containsExactly(
                        "  inserted                              0",
                        "  updated                               1",
                        "  deleted                               0",
                        "  unchanged                             2",
                        "changed in the updated rows:",
                        "  grade                                 1");
    }

    @Test
    void whatADestinationDoesNotGetIsNoDifferenceForIt() throws Exception {
        run(OLD);
        run(OLD.replace("Ada", "Ida"));

        assertThat(command("diff", "roster").out()).contains("  updated                               1");
        assertThat(command("diff", "roster", "--to", "files").out())
                .contains("  updated                               0", "  unchanged                             4");
    }

    @ParameterizedTest
    @CsvSource({"first,0,1", "last,1,1", "reject,0,2"})
    void rowsWithOneKeyAreComparedAsTheyAreDelivered(String policy, int updated, int leftOut) throws Exception {
        routes.set("stellic.exports.roster.duplicate-keys=" + policy);
        routes.set("stellic.exports.roster.max-rejects=100%");
        run(OLD);
        run("id,name,grade\n1,Ada,A\n2,Bo,B\n3,Cy,C\n4,Di,D\n1,Al,C\n");

        Outcome diff = command("diff", "roster");

        assertThat(diff.code()).as(diff.err()).isZero();
        JsonNode json =
                new ObjectMapper().readTree(command("diff", "roster", "--json").out());
        assertThat(json.get("updated").asInt()).isEqualTo(updated);
        assertThat(json.get("deleted").asInt()).isZero();
        assertThat(json.get("inserted").asInt()).isZero();
        assertThat(json.get("leftOut").asInt()).isEqualTo(leftOut);
        assertThat(diff.out()).contains("left out by their key: 0 rows of the old file");
    }

    @Test
    void anyTwoRunsAreComparedAndProgramsGetJson() throws Exception {
        String first = run(OLD);
        run(NEW);
        String third = run(OLD);

        JsonNode json = new ObjectMapper()
                .readTree(command("diff", "roster", "--run", third, "--against", first, "--json")
                        .out());

        assertThat(json.get("unchanged").asLong()).isEqualTo(4);
        assertThat(Stream.of("inserted", "updated", "deleted").map(json::get).map(JsonNode::asLong))
                .containsOnly(0L);
        assertThat(json.get("against").asText()).isEqualTo(first);
    }

    @Test
    void aKeyThatIsThereTwiceIsAnErrorThatNamesTheRowsAndNotTheirValues() throws Exception {
        run(OLD);
        run("id,name,grade\n1,Ada,A\n2,Bo,B\n1,Al,C\n");

        Outcome diff = command("diff", "roster");

        assertThat(diff.code()).isEqualTo(2);
        assertThat(diff.err()).contains("1 row has the key (id) of an earlier row", "the rows 3", "#duplicate-keys");
        assertThat(diff.err()).doesNotContain("Al,");
    }

    @Test
    void aFileThatIsNotHereIsNamed() throws Exception {
        String first = run(OLD);

        assertThat(command("diff", "roster").err()).contains("has no old file here to compare", "#file-not-here");
        assertThat(command("diff", "roster", "--against", "nobody").err()).contains("the file of run nobody");
        assertThat(command("diff", "nobody").code()).isEqualTo(2);
        run(NEW);
        try (Stream<Path> files = Files.walk(routes.path("work"))) {
            Files.delete(files.filter(file -> file.getFileName().toString().equals(first + ".csv"))
                    .findFirst()
                    .orElseThrow());
        }
        assertThat(command("diff", "roster", "--against", first).err()).contains("the file of run " + first);
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

    private Outcome command(String... line) throws Exception {
        return Outcome.of(routes, line);
    }
}
