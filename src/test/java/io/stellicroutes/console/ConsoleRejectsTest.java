package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.console.ConsoleClient.Answered;
import io.stellicroutes.ledger.AuditEntry;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.apache.hc.core5.http.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rejected rows in the console: who sees them, that each look is on record, and how they come back corrected. */
final class ConsoleRejectsTest {
    private static final ContentType CSV = ContentType.create("text/csv");
    private static final String ROSTER = "id,name\n1,Ada\nx,<b>canary</b>\ny,=1+1\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
                    stellic.exports.roster.to=table
                    stellic.exports.roster.max-rejects=10
                    stellic.exports.roster.columns.id.type=integer
                    stellic.destinations.table.type=database
                    """).set(ConsoleClient.SERVED);

    @Test
    void whoeverMayNotSeeRecordsSeesWhyAndHowManyAlone() throws Exception {
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String run = run(road);

            assertThat(browser.get("/runs/" + run).body()).contains("runs/" + run + "/rejects");
            assertThat(browser.get("/runs/" + run + "/rejects").body())
                    .contains("column id: expected integer", ">2</td>", "role <code>records</code>")
                    .doesNotContain("canary", "1+1", "/rejects/rows", "/rejects/csv");
            for (String place : List.of("/rejects/rows?destination=table", "/rejects/csv")) {
                assertThat(browser.get("/runs/" + run + place).status()).isEqualTo(403);
            }
            assertThat(browser.get("/api/runs/" + run + "/rejects.csv").status())
                    .isEqualTo(403);
            assertThat(browser.get("/runs/nosuchrun/rejects").status()).isEqualTo(404);
            assertThat(road.bundle().ledger().audit().last(10)).isEmpty();
        }
    }

    @Test
    void eachLookIsOnRecordWithWhoWhichRunAndHowMany() throws Exception {
        seesRecords();
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String run = run(road);

            assertThat(browser.get("/runs/" + run + "/rejects").body()).doesNotContain("canary");
            assertThat(road.bundle().ledger().audit().last(10)).isEmpty();
            String rows = link(browser.get("/runs/" + run + "/rejects").body());
            assertThat(browser.get("/runs/"
                                    + rows.replace("../", "")
                                            .replace("runs/", "")
                                            .replace("&amp;", "&"))
                            .body())
                    .contains("&lt;b&gt;canary&lt;/b&gt;", "=1+1")
                    .doesNotContain("<b>canary");
            assertThat(last(road))
                    .extracting(AuditEntry::who, AuditEntry::roles, AuditEntry::source, AuditEntry::action)
                    .containsExactly("local", "operator,records,viewer", "console", "rejects");
            assertThat(last(road).run()).contains(run);
            assertThat(last(road).details()).contains("2 rows");
            assertThat(last(road).outcome()).isEqualTo("done");

            browser.get("/api/runs/" + run + "/rejects.csv");
            assertThat(last(road).action()).isEqualTo("rejects-csv");
            assertThat(last(road).source()).isEqualTo("api");
            assertThat(last(road).destination()).contains("table");
            assertThat(last(road).details()).contains("2 rows");
        }
    }

    @Test
    void eachLookIsOnRecordWhateverItIsAskedWith() throws Exception {
        seesRecords();
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String rows = "/runs/" + run(road) + "/rejects/rows?destination=table&live=older";

            for (int look = 1; look <= 3; look++) {
                assertThat(browser.get(rows).status()).isEqualTo(200);
                assertThat(road.bundle().ledger().audit().last(10)).hasSize(look);
            }
        }
    }

    @Test
    void manyRowsAreOnSeveralPages() throws Exception {
        seesRecords();
        routes.set("stellic.exports.roster.max-rejects=100%");
        StringBuilder roster = new StringBuilder("id,name\n");
        for (int row = 1; row <= 120; row++) {
            roster.append('n').append(row).append(",N").append(row).append("-\n");
        }
        routes.sandbox().content("roster", roster.toString());
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String run = road.run("roster").run().id();
            String rows = "/runs/" + run + "/rejects/rows?destination=table";

            assertThat(browser.get(rows).body())
                    .contains("N1-", "N50-", "after=50")
                    .doesNotContain("N51-");
            assertThat(browser.get(rows + "&after=100").body())
                    .contains("N101-", "N120-")
                    .doesNotContain("N100-", "The next rows");
            assertThat(last(road).details()).contains("20 rows");
        }
    }

    @Test
    void rowsThatAreDownloadedAndCorrectedAreDelivered() throws Exception {
        seesRecords();
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String run = run(road);

            Answered file = browser.get("/runs/" + run + "/rejects/csv");
            assertThat(file.header("content-type")).contains("text/csv; charset=utf-8");
            assertThat(file.header("content-disposition")).contains("attachment; filename=\"rejects-" + run + ".csv\"");
            assertThat(file.body()).isEqualTo("""
                            \uFEFF_row,_reason,_apostrophe,id,name
                            2,column id: expected integer,,x,<b>canary</b>
                            3,column id: expected integer,"[""name""]",y,'=1+1
                            """);
            assertThat(outgoing()).isEmpty();

            String corrected = file.body().replace(",x,", ",2,").replace(",y,", ",3,");
            Answered answered = upload(browser, run, corrected);

            assertThat(answered.status()).as(answered.body()).isEqualTo(202);
            assertThat(answered.body()).contains("\"run\":\"" + run + "\"");
            await().untilAsserted(() -> {
                assertThat(routes.query(
                                "databases/table",
                                "select \"id\" || ' ' || \"name\" from \"roster\" order by \"_row\""))
                        .containsExactly("1 Ada", "2 <b>canary</b>", "3 =1+1");
                assertThat(outgoing()).isEmpty();
            });
            assertThat(last(road).action()).isEqualTo("correct");
            await().untilAsserted(() ->
                    assertThat(browser.get("/runs/" + run + "/rejects").body()).contains("No row is rejected."));
        }
    }

    @Test
    void whatIsNoFileOfCorrectedRowsIsRefusedWithoutARecordInTheError() throws Exception {
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String run = run(road);

            Answered other = upload(browser, run, "number,name\n2,canary\n");
            assertThat(other.status()).isEqualTo(400);
            assertThat(other.body())
                    .contains("the file: its first line must have _row", "\"code\":\"corrected-rows\"")
                    .doesNotContain("canary", "outgoing", routes.dir().toString());
            assertThat(upload(browser, run, "_row,id,name\n1,1,canary\n").body())
                    .contains("none of the rows in the file can be delivered")
                    .doesNotContain("canary");
            assertThat(browser.post(
                                    "/api/runs/" + run + "/corrections",
                                    "_row,id,name\n2,2,Zoë\n",
                                    ContentType.create("text/csv", StandardCharsets.ISO_8859_1))
                            .body())
                    .contains("is not UTF-8");
            assertThat(upload(browser, run, "_row,id,name\n2,2,".concat("x".repeat(ApiCorrections.MOST_BYTES)))
                            .status())
                    .isEqualTo(413);
            assertThat(browser.post("/api/runs/" + run + "/corrections", "{}", ContentType.APPLICATION_JSON)
                            .status())
                    .isEqualTo(415);
            assertThat(upload(browser, "nosuchrun", "_row,id,name\n2,2,x\n").status())
                    .isEqualTo(404);
            assertThat(outgoing()).isEmpty();
        }
    }

    @Test
    void rowsThatAreNotKeptCanNotBeSeen() throws Exception {
        seesRecords();
        routes.set("stellic.rejects.keep=none");
        try (TestRoad road = routes.start();
                ConsoleClient browser = ConsoleClient.of(road.context())) {
            String run = run(road);

            assertThat(browser.get("/runs/" + run + "/rejects").body())
                    .contains("Rejected rows are not kept")
                    .doesNotContain("/rejects/csv");
        }
    }

    private void seesRecords() {
        routes.set("stellic.console.local-roles=viewer,operator,records");
    }

    private String run(TestRoad road) throws Exception {
        routes.sandbox().content("roster", ROSTER);
        RunReport report = road.run("roster");
        assertThat(report.delivered()).isTrue();
        return report.run().id();
    }

    private static Answered upload(ConsoleClient browser, String run, String csv) throws Exception {
        return browser.post("/api/runs/" + run + "/corrections", csv, CSV.withCharset(StandardCharsets.UTF_8));
    }

    private List<String> outgoing() throws Exception {
        return Files.isDirectory(routes.path("work/outgoing"))
                ? List.copyOf(routes.files("work/outgoing").keySet())
                : List.of();
    }

    private static String link(String page) {
        return page.replaceAll("(?s).*href=\"([^\"]*/rejects/rows[^\"]*)\".*", "$1");
    }

    private static AuditEntry last(TestRoad road) {
        return road.bundle().ledger().audit().last(1).get(0);
    }
}
