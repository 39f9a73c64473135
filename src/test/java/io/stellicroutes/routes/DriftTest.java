package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.config.Rules;
import io.stellicroutes.records.HeaderChange;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that have other columns, or far fewer rows, than the last good run's. */
final class DriftTest {
    private static final String BEFORE = "id,name,note\n1,Ada,x\n2,Bo,y\n3,Cy,z\n4,Di,\n";
    private static final String OTHER = "name,id,born\nAda,1,1815\nBo,2,\nEd,5,\n";
    private static final String FEW = "id,name,note\n1,Ada,x\n";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.exports.roster.to=local,merged,replaced
            stellic.exports.roster.key=id
            stellic.destinations.merged.type=database
            stellic.destinations.merged.mode=merge
            stellic.destinations.replaced.type=database
            """);

    @RegisterExtension
    final HeardLog log = new HeardLog();

    private final Sandbox sandbox = routes.sandbox().content("roster", BEFORE);

    @Test
    void otherColumnsFailAMergeUntilTheyAreAcceptedAndEvolveElsewhere() throws Exception {
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            sandbox.content("roster", OTHER);

            RunReport failed = road.run("roster");

            assertThat(statuses(failed)).containsExactly("local DELIVERED", "merged FAILED", "replaced DELIVERED");
            assertThat(error(failed, "merged"))
                    .isEqualTo(
                            "export roster to merged: the file has other columns than the last good run's:"
                                    + " new: born; gone: note. Nothing was delivered. If that is right: bin/stellic-exports run"
                                    + " roster --accept-header; or set stellic.exports.roster.header=evolve (see docs/errors.md#header-changed)");
            assertThat(road.bundle().ledger().headers().change(failed.run().id()))
                    .contains("new: born; gone: note");
            assertThat(table("merged")).hasSize(4);
            assertThat(table("replaced")).containsExactly("1|Ada|null|1815", "2|Bo|null|", "5|Ed|null|");

            RunReport accepted = road.run("roster", Map.of("StellicAcceptHeader", true));
            assertThat(accepted.run().id()).isEqualTo(failed.run().id());
            assertThat(accepted.delivered()).isTrue();
            assertThat(table("merged")).hasSize(5).contains("5|Ed|null|");

            RunReport next = road.run("roster");
            assertThat(next.delivered()).isTrue();
            assertThat(road.bundle().ledger().headers().change(next.run().id())).isEmpty();
        }
    }

    @Test
    void manyLongNamesOfColumnsDoNotHideThatItWasHeldBack() throws Exception {
        String names = IntStream.range(0, 20)
                .mapToObj(i -> "," + "question ".repeat(11) + i)
                .collect(Collectors.joining());
        sandbox.content("roster", "id" + names + "\n1" + ",".repeat(20) + "\n");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            sandbox.content("roster", "id" + names.replace("question", "answers!") + "\n1" + ",".repeat(20) + "\n");

            String error = error(road.run("roster"), "merged");

            assertThat(error).hasSizeGreaterThan(3_900);
            assertThat(Problem.codeOf(error)).contains(ErrorCode.HEADER_CHANGED);
        }
    }

    @Test
    void thePolicyHoldsForEveryDestinationIfItIsSet() throws Exception {
        try (TestRoad road = routes.start()) {
            road.run("roster");
        }
        sandbox.content("roster", OTHER);
        routes.set("stellic.exports.roster.header=fail");
        try (TestRoad road = routes.start()) {
            assertThat(statuses(road.run("roster")))
                    .containsExactly("local FAILED", "merged FAILED", "replaced FAILED");
            assertThat(routes.files("out")).hasSize(1);
        }
        routes.set("stellic.exports.roster.header=ignore");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
        }
    }

    @Test
    void aHalfEmptyFileDoesNotWipeATableUntilItIsAccepted() throws Exception {
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            sandbox.content("roster", FEW);

            RunReport held = road.run("roster");

            assertThat(statuses(held)).containsExactly("local DELIVERED", "merged DELIVERED", "replaced FAILED");
            assertThat(error(held, "replaced"))
                    .isEqualTo("export roster to replaced: held back: the file has 1 row, the last one had 4: fewer by"
                            + " more than stellic.exports.roster.max-shrink=50%. Nothing was replaced. If that is right:"
                            + " bin/stellic-exports run roster --accept-shrink (see docs/errors.md#file-shrank)");
            assertThat(table("replaced")).hasSize(4);

            assertThat(statuses(road.run("roster", Map.of("StellicFresh", true))))
                    .contains("replaced FAILED");
            RunReport accepted = road.run("roster", Map.of("StellicAcceptShrink", true));
            assertThat(accepted.delivered()).isTrue();
            assertThat(table("replaced")).containsExactly("1|Ada|x");
            assertThat(road.run("roster").delivered()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0,false", "10,5,false", "10,4,true", "1,0,true", "0,7,false", "3,2,false"})
    void halfOfTheRowsIsEnough(long before, long now, boolean shrunk) {
        assertThat(Rules.DEFAULT.isShrunk(before, now)).isEqualTo(shrunk);
    }

    @Test
    void anotherOrderIsNoDrift() {
        HeaderChange change = HeaderChange.between(List.of("a", "b"), List.of("b", "a"));

        assertThat(change.isDrift()).isFalse();
        assertThat(change.isNone()).isFalse();
        assertThat(change).hasToString("another order");
        assertThat(HeaderChange.between(List.of("a"), List.of("a", "x\ny"))).hasToString("new: x?y");
    }

    @Test
    void aFileThatHasLostItsHeaderIsHeldBackAndToldWithoutTheRecordThatStandsThere() throws Exception {
        routes.set("stellic.exports.roster.max-shrink=100%");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            sandbox.content("roster", "8,Hopper,z\n9,Liskov,y\n");

            RunReport held = road.run("roster");

            assertThat(statuses(held))
                    .as("local has a copy of the bytes")
                    .containsExactly("local DELIVERED", "merged FAILED", "replaced FAILED");
            assertThat(table("replaced")).hasSize(4);
            assertThat(List.of(error(held, "merged"), error(held, "replaced"))).allSatisfy(error -> assertThat(error)
                    .contains(
                            "none of the columns is the same (now 3, before 3; not named because they may be a record)")
                    .doesNotContain("Hopper"));
            assertThat(held.run().headerChange().orElseThrow()).doesNotContain("Hopper");
            assertThat(log.lines())
                    .extracting(HeardLog.Line::text)
                    .anyMatch(line -> line.contains("has the file a header row?"))
                    .noneMatch(line -> line.contains("Hopper"));
        }
    }

    /**
     * Neither by an error of the column rules, nor by a warning of the names, nor by the line that says who got what.
     */
    @Test
    void aRecordInThePlaceOfTheHeaderIsToldNowhere() throws Exception {
        routes.set("stellic.exports.roster.to=local,few").destination("few", "type=file\ndirectory=<dir>/few");
        routes.set("stellic.destinations.few.columns.include=id\nstellic.exports.roster.header=evolve");
        try (TestRoad road = routes.start();
                HeardAudit audit = new HeardAudit()) {
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(audit.lines()).allMatch(line -> line.contains("\"columns\":[\"id\""));
            sandbox.content("roster", "8,Hopper, Hopper ,z\n9,Liskov,,y\n");

            RunReport report = road.run("roster");

            assertThat(error(report, "few"))
                    .contains("the column rules leave no column over: they keep none of the file's 4");
            assertThat(statuses(report)).containsExactly("few FAILED", "local DELIVERED");
            assertThat(audit.lines())
                    .filteredOn(line -> line.contains(report.run().id()))
                    .hasSize(2)
                    .allMatch(line -> line.contains("\"columns\":[]"));
            assertThat(log.lines())
                    .extracting(HeardLog.Line::text)
                    .anyMatch(line -> line.contains("column 3 repeats a name"))
                    .noneMatch(line -> line.contains("Hopper"));
        }
    }

    private static List<String> statuses(RunReport report) {
        return report.deliveries().stream()
                .map(delivery -> delivery.destination() + " " + delivery.status())
                .toList();
    }

    /** A row a text: the columns but the bundle's own, in the table's order. */
    private List<String> table(String destination) throws Exception {
        List<String> lines = new ArrayList<>();
        try (Connection connection = routes.connect("databases/" + destination);
                ResultSet rows =
                        connection.createStatement().executeQuery("select * from \"roster\" order by \"id\"")) {
            ResultSetMetaData columns = rows.getMetaData();
            while (rows.next()) {
                List<String> line = new ArrayList<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    if (!columns.getColumnName(i).startsWith("_")) {
                        line.add(rows.getString(i));
                    }
                }
                lines.add(String.join("|", line));
            }
        }
        return lines;
    }
}
