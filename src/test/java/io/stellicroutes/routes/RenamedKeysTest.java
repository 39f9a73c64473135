package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records of a table whose key the next file spells otherwise, in a row that the table takes or rejects. */
final class RenamedKeysTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=merged
            stellic.exports.roster.key=id
            stellic.exports.roster.max-deletes=100%
            stellic.exports.roster.max-rejects=10
            stellic.destinations.merged.type=database
            stellic.destinations.merged.columns.score.type=integer
            """);

    private final Sandbox sandbox = routes.sandbox();

    private void keep(String mode, String delete) {
        routes.set("stellic.destinations.merged.mode=" + mode);
        if (mode.equals("merge")) {
            routes.set("stellic.destinations.merged.delete=" + delete);
        }
    }

    @ParameterizedTest
    @CsvSource({"merge, hard, 01, n/a", "merge, soft, 01, n/a", "history, -, 01, n/a", "merge, hard, 1.0, 7"})
    void aNumberThatIsWrittenOtherwiseInARejectedRowLeavesItsRecord(
            String mode, String delete, String key, String score) throws Exception {
        keep(mode, delete);
        routes.set("stellic.destinations.merged.columns.id.type=integer");
        content("1,Ada,5", "2,Bo,6");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            content(key + ",Ida," + score, "2,Bo,6");

            RunReport rejected = road.run("roster");

            assertThat(rejected.delivered()).as(rejected.toString()).isTrue();
            assertThat(delivery(rejected, "merged").rejected()).isEqualTo(1);
            assertThat(live(mode, delete)).containsExactly("1 Ada 5", "2 Bo 6");
            content("01,Ida,8", "2,Bo,6");
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(live(mode, delete)).containsExactly("1 Ida 8", "2 Bo 6");
            content("2,Bo,6");
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(live(mode, delete)).containsExactly("2 Bo 6");
        }
    }

    @ParameterizedTest
    @CsvSource({"merge, hard", "merge, soft", "history, -"})
    void aTextThatIsWrittenOtherwiseInARejectedRowLeavesItsRecord(String mode, String delete) throws Exception {
        keep(mode, delete);
        routes.set("stellic.exports.roster.compare.normalise.id=lower");
        content("A,Ada,5", "B,Bo,6", "C,Cy,7");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            content("a,Ida,n/a", "b,Bo,8", "C,Cy,7");

            RunReport rejected = road.run("roster");

            assertThat(rejected.delivered()).as(rejected.toString()).isTrue();
            assertThat(delivery(rejected, "merged"))
                    .extracting(DeliveryRecord::read, DeliveryRecord::delivered, DeliveryRecord::rejected)
                    .containsExactly(2L, 1L, 1L);
            assertThat(live(mode, delete)).containsExactly("A Ada 5", "C Cy 7", "b Bo 8");
            content("a,Ida,9", "b,Bo,8", "C,Cy,7");
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(live(mode, delete)).containsExactly("C Cy 7", "a Ida 9", "b Bo 8");
            content("C,Cy,7");
            assertThat(road.run("roster").delivered()).isTrue();
            assertThat(live(mode, delete)).containsExactly("C Cy 7");
        }
    }

    @Test
    void manyKeysThatAreWrittenOtherwiseAreRenamedWhicheverBatchTheyAreIn() throws Exception {
        keep("merge", "hard");
        routes.set("""
                stellic.batch-size=2
                stellic.exports.roster.compare.normalise.id=lower
                """);
        content("A,Ada,5", "B,Bo,6", "C,Cy,7", "D,Di,8", "E,Ed,9");
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
            content("a,Ida,1", "B,Bob,6", "c,Cyd,n/a", "d,Dee,2", "e,Eddy,n/a", "F,Flo,3");

            RunReport renamed = road.run("roster");

            assertThat(renamed.delivered()).as(renamed.toString()).isTrue();
            assertThat(live("merge", "hard"))
                    .containsExactly("B Bob 6", "C Cy 7", "E Ed 9", "F Flo 3", "a Ida 1", "d Dee 2");
        }
    }

    private List<String> live(String mode, String delete) throws Exception {
        String where = mode.equals("history")
                ? " where \"_current\""
                : delete.equals("soft") ? " where \"_deleted_at\" is null" : "";
        return routes.query(
                "databases/merged",
                "select \"id\" || ' ' || \"name\" || ' ' || \"score\" from \"roster\"" + where + " order by \"id\"");
    }

    private void content(String... rows) {
        sandbox.content("roster", "id,name,score\n" + String.join("\n", rows) + "\n");
    }
}
