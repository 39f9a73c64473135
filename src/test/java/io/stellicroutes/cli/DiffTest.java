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
