package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.routes.RoutesExtension;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A table is compared with what it should have, and runs are taken back, by the commands. */
@Tag("slow")
final class TableCommandsTest {
    private static final String FIRST = "id,name\n1,Ada\n2,Bo\n3,Cy\n";
    private static final String SECOND = "id,name\n1,Ada\n2,Bob\n4,Di\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=table,files
            stellic.exports.roster.key=id
            stellic.exports.roster.max-deletes=100%
            stellic.destinations.table.type=database
            stellic.destinations.table.mode=merge
            stellic.destinations.table.delete=soft
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            """);

    @Test
    void aTableThatIsAsItShouldBeHasNoDifference() throws Exception {
        run(FIRST);
        run(SECOND);

        Outcome verify = command("verify", "roster", "--to", "table");

        assertThat(verify.code()).as(verify.err()).isZero();
        assertThat(verify.out().lines().skip(1))
                .containsExactly(
                        "  missing                               0",
                        "  different                             0",
                        "  extra                                 0");
    }

    @Test
    void whatWasChangedBehindOurBackIsFoundAndOnlyThatIsMended() throws Exception {
        String run = run(FIRST);
        routes.set("stellic.destinations.table.delete=hard");
        execute("delete from \"roster\" where \"id\" = '1'");
        execute("update \"roster\" set \"name\" = 'Mallory' where \"id\" = '2'");
        execute("insert into \"roster\" (\"id\", \"name\", \"_run_id\", \"_row\") values ('9', 'Eve', 'x', 9)");

        Outcome found = command("verify", "roster", "--to", "table", "--json");

        assertThat(found.code()).as(found.err()).isOne();
        JsonNode json = new ObjectMapper().readTree(found.out());
        assertThat(json.get("run").asText()).isEqualTo(run);
        assertThat(json.get("missing").asLong()).isOne();
        assertThat(json.get("different").asLong()).isOne();
        assertThat(json.get("extra").asLong()).isOne();
        assertThat(found.out()).doesNotContain("Mallory", "Eve", "Ada");
        assertThat(rows()).as("nothing is written").containsExactly("2 Mallory", "3 Cy", "9 Eve");

        String untouched = loadedAt("3");
        routes.set("stellic.exports.roster.max-deletes=50%");
        Outcome repaired = command("verify", "roster", "--to", "table", "--repair");
        assertThat(repaired.code()).as(repaired.err()).isZero();
        assertThat(repaired.out()).contains("the difference is written");
        assertThat(rows()).containsExactly("1 Ada", "2 Bo", "3 Cy");
        assertThat(loadedAt("3")).isEqualTo(untouched);
        assertThat(command("verify", "roster", "--to", "table").code()).isZero();
    }

    @Test
    void whatWasChangedInAHistoryIsMendedByVersions() throws Exception {
        routes.set("stellic.destinations.table.mode=history");
        run(FIRST);
        execute("delete from \"roster\" where \"id\" = '1'");
        execute("update \"roster\" set \"name\" = 'Mallory' where \"id\" = '2'");
        execute("insert into \"roster\" (\"id\", \"name\", \"_run_id\", \"_row\", \"_valid_from\", \"_current\")"
                + " values ('9', 'Eve', 'x', 9, timestamp '2026-01-01 00:00:00', true)");

        Outcome found = command("verify", "roster", "--to", "table");

        assertThat(found.out().lines().skip(1))
                .containsExactly(
                        "  missing                               1",
                        "  different                             1",
                        "  extra                                 1");
        assertThat(command("verify", "roster", "--to", "table", "--repair").code())
                .isZero();
        assertThat(query(" where \"_current\"")).containsExactly("1 Ada", "2 Bo", "3 Cy");
        run(SECOND);
        assertThat(query(" where \"_current\"")).containsExactly("1 Ada", "2 Bob", "4 Di");
        assertThat(command("verify", "roster", "--to", "table").code()).isZero();
    }

    @Test
    void aTableThatWasEmptiedIsFilledAgain() throws Exception {
        run(FIRST);
        execute("delete from \"roster\"");

        assertThat(command("verify", "roster", "--to", "table", "--repair").out())
                .contains("  missing                               3");
        assertThat(rows()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"first,1 Ada", "last,1 Ida", "reject,"})
    void rowsWithOneKeyAreComparedAsTheyAreDelivered(String policy, String row) throws Exception {
        routes.set("stellic.exports.roster.duplicate-keys=" + policy);
        routes.set("stellic.exports.roster.max-rejects=100%");
        routes.set("stellic.destinations.table.delete=hard");
        run("id,name\n1,Ada\n2,Bo\n1,Ida\n");
        List<String> delivered = row == null ? List.of("2 Bo") : List.of(row, "2 Bo");
        assertThat(rows()).containsExactlyElementsOf(delivered);

        Outcome verify = command("verify", "roster", "--to", "table", "--repair");

        assertThat(verify.code()).as(verify.err()).isZero();
        assertThat(rows()).containsExactlyElementsOf(delivered);
        assertThat(verify.out()).doesNotContain("the difference is written");
    }

    @Test
    void theRecordOfRowsThatAreRejectedForTheirKeyStays() throws Exception {
        routes.set("stellic.exports.roster.duplicate-keys=reject");
        routes.set("stellic.exports.roster.max-rejects=100%");
        routes.set("stellic.destinations.table.delete=hard");
        run(FIRST);
        run("id,name\n1,Ada\n2,Bob\n2,Bo\n3,Cy\n");
        assertThat(rows()).containsExactly("1 Ada", "2 Bo", "3 Cy");

        command("verify", "roster", "--to", "table", "--repair");

        assertThat(rows()).containsExactly("1 Ada", "2 Bo", "3 Cy");
    }

    @Test
    void extraRowsStayIfTheyMayBeThoseOfRowsThatDoNotFitTheHeader() throws Exception {
        routes.set("""
                stellic.destinations.table.delete=hard
                stellic.exports.roster.max-rejects=1
                stellic.exports.roster.max-deletes=100%
                """);
        run(FIRST);
        run("id,name\n1,Ada\n2,Bo\n3\n");

        Outcome repaired = command("verify", "roster", "--to", "table", "--repair");

        assertThat(repaired.out()).contains("do not fit the header: 1 row of the file");
        assertThat(rows()).contains("3 Cy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"merge", "history"})
    void aColumnThatDoesNotCountIsNoDifferenceAndIsNotMended(String mode) throws Exception {
        routes.set("""
                stellic.destinations.table.mode=%s
                stellic.exports.roster.compare.ignore=exported_at
                stellic.destinations.table.columns.exported_at.rename=seen
                """.formatted(mode));
        run("id,name,exported_at\n1,Ada,monday\n2,Bo,monday\n3,Cy,monday\n");
        run("id,name,exported_at\n1,Ada,tuesday\n2,Bob,tuesday\n3,Cy,tuesday\n");

        Outcome verify = command("verify", "roster", "--to", "table");

        assertThat(verify.out().lines().skip(1))
                .containsExactly(
                        "  missing                               0",
                        "  different                             0",
                        "  extra                                 0");
        assertThat(verify.code()).as(verify.err()).isZero();
        execute("update \"roster\" set \"name\" = 'Mallory' where \"id\" = '1'");
        assertThat(command("verify", "roster", "--to", "table", "--repair").out())
                .contains("  different                             1");
        assertThat(routes.query(
                        "databases/table",
                        "select concat(\"name\", ' ', \"seen\") from \"roster\""
                                + (mode.equals("history") ? " where \"_current\"" : "") + " order by \"id\""))
                .containsExactly("Ada tuesday", "Bob tuesday", "Cy monday");
    }

    @Test
    void aKeyThatMayBeWrittenOtherwiseIsNotMendedForItsRecordIsThere() throws Exception {
        routes.set("""
                stellic.destinations.table.delete=hard
                stellic.exports.roster.compare.normalise.id=lower
                """);
        run("id,name\nA,Ada\nB,Bo\n");
        run("id,name\na,Ada\nB,Bo\n");

        Outcome verify = command("verify", "roster", "--to", "table");
        Outcome repair = command("verify", "roster", "--to", "table", "--repair");

        assertThat(verify.out()).contains("a record whose key is written otherwise is missing and extra");
        assertThat(repair.code()).isEqualTo(2);
        assertThat(repair.err()).contains("compare.normalise", "#invalid-option");
        assertThat(rows()).containsExactly("A Ada", "B Bo");
    }

    @Test
    void whatCannotBeVerifiedIsSaid() throws Exception {
        assertThat(command("verify", "roster", "--to", "table").err()).contains("nothing is known of what table has");
        String first = run(FIRST);
        assertThat(command("verify", "roster", "--to", "files").err()).contains("is no database with mode=merge");
        Files.delete(routes.path("work/landed").resolve(first + ".csv"));
        assertThat(command("verify", "roster", "--to", "table").err()).contains("the file of run " + first);
    }

    @Test
    void aRunIsTakenBackAndTheNextOneComparesWithTheTable() throws Exception {
        run(FIRST);
        String second = run(SECOND);
        assertThat(live()).containsExactly("1 Ada", "2 Bob", "4 Di");

        Outcome undo = command("undo", second, "--to", "table");

        assertThat(undo.code()).as(undo.err()).isZero();
        assertThat(undo.out())
                .contains("run " + second + " is taken back from table: 1 row removed, 2 as they were before");
        assertThat(live()).containsExactly("1 Ada", "2 Bo", "3 Cy");
        assertThat(command("diff", "roster", "--to", "table").out()).contains("of which nothing is known any more");
        routes.sandbox().content("roster", SECOND);
        assertThat(command("run", "roster", "--new", "--accept-deletes").code()).isZero();
        assertThat(live()).containsExactly("1 Ada", "2 Bob", "4 Di");
    }

    @Test
    void whatWasTakenBackIsNotWrittenAgainByARepair() throws Exception {
        run(FIRST);
        String second = run(SECOND);
        assertThat(command("undo", second, "--to", "table").code()).isZero();

        Outcome repair = command("verify", "roster", "--to", "table", "--repair");

        assertThat(repair.code()).isEqualTo(2);
        assertThat(repair.err())
                .contains("after run " + second + " arrived, a run was taken back there: run roster first");
        assertThat(live()).containsExactly("1 Ada", "2 Bo", "3 Cy");
        assertThat(command("run", "roster", "--new", "--accept-deletes").code()).isZero();
        assertThat(command("verify", "roster", "--to", "table").code()).isZero();
    }

    @Test
    void aRunThatCannotBeTakenBackLeavesEverythingAsItIs() throws Exception {
        String first = run(FIRST);
        run(SECOND);

        Outcome undo = command("undo", first, "--to", "table");

        assertThat(undo.code()).isOne();
        assertThat(undo.err())
                .contains("only the last run that has changed the table can be taken back", "#cannot-undo");
        assertThat(live()).containsExactly("1 Ada", "2 Bob", "4 Di");
        assertThat(command("diff", "roster", "--to", "table").out()).contains("which has the records of run");
        assertThat(command("undo", "nobody", "--to", "table").err()).contains("There is no run nobody");
    }

    /** Its delivery would be tried again, and write what was taken back. */
    @Test
    void aRunWhoseDeliveryHasNotEndedIsNotTakenBack() throws Exception {
        run(FIRST);
        String second = run(SECOND);
        routes.update("update stellic_baseline set pending_run = '" + second + "' where destination = 'table'");
        routes.update("update stellic_delivery set status = 'FAILED' where destination = 'table' and run_id = '"
                + second + "'");

        Outcome undo = command("undo", second, "--to", "table");

        assertThat(undo.code()).isEqualTo(2);
        assertThat(undo.err())
                .contains("the changes of run " + second + " may have been sent in part", "#earlier-changes");
        assertThat(live()).containsExactly("1 Ada", "2 Bob", "4 Di");
    }

    @Test
    void whatRunsHaveChangedIsListed() throws Exception {
        String first = run(FIRST);
        String second = run(SECOND);

        assertThat(command("changes", "roster")
                        .out()
                        .lines()
                        .skip(1)
                        .map(line -> line.replaceAll(" +", " "))
                        .map(line -> line.substring(line.indexOf(' ') + 1)))
                .containsExactly("table delivered 1 1 1 1 " + second, "table delivered 3 0 0 0 " + first);
        JsonNode json = new ObjectMapper()
                .readTree(command("changes", "roster", "--since", first, "--to", "table", "--json")
                        .out());
        assertThat(json).hasSize(1);
        assertThat(json.get(0).get("deleted").asLong()).isOne();
        assertThat(command("changes", "roster", "--since", "2000-01-01").out().lines())
                .hasSize(3);
        assertThat(command("changes", "roster", "--since", "tomorrow").err()).contains("#invalid-option");
        assertThat(command("runs").out()).contains("+1 ~1 -1");
        JsonNode runs = new ObjectMapper().readTree(command("runs", "--json").out());
        assertThat(runs.get(0).get("deliveries").findValues("updated"))
                .singleElement()
                .hasToString("1");
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

    private void execute(String sql) throws Exception {
        try (Connection connection = routes.connect("databases/table");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows() throws Exception {
        return query("");
    }

    private List<String> live() throws Exception {
        return query(" where \"_deleted_at\" is null");
    }

    private List<String> query(String where) throws Exception {
        return routes.query(
                "databases/table", "select concat(\"id\", ' ', \"name\") from \"roster\"" + where + " order by \"id\"");
    }

    private String loadedAt(String id) throws Exception {
        return routes.query("databases/table", "select \"_loaded_at\" from \"roster\" where \"id\" = '" + id + "'")
                .get(0);
    }

    private Outcome command(String... line) throws Exception {
        return Outcome.of(routes, line);
    }
}
