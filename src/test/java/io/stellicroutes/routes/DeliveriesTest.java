package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One landed file to several destinations: a delivery each, independent of the others, and its accounts. */
final class DeliveriesTest {
    private static final String CSV = "id,name\r\n1,Ada\r\n2,Zoë,too many\r\n3\r\n4,\"O'Brien, \"\"Pat\"\"\"\r\n";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("""
            stellic.exports.user_groups.to=local,warehouse
            stellic.exports.user_groups.max-rejects=50%
            stellic.destinations.local.format=jsonl
            stellic.destinations.warehouse.type=database
            """);

    private final Sandbox sandbox = routes.sandbox().content("user_groups", CSV);

    @Test
    void everyDestinationGetsTheGoodRowsAndTheLedgerKeepsTheOthers() throws Exception {
        try (TestRoad road = routes.start()) {
            RunReport report = road.run("user_groups");

            assertThat(report.delivered()).isTrue();
            assertThat(report.deliveries()).hasSize(2).allSatisfy(delivery -> {
                assertThat(delivery.status()).isEqualTo(DeliveryRecord.Status.DELIVERED);
                assertThat(delivery.read()).isEqualTo(4);
                assertThat(delivery.delivered()).isEqualTo(2);
                assertThat(delivery.rejected()).isEqualTo(2);
                assertThat(road.bundle().ledger().rejects().first(report.run().id(), delivery.destination(), 10))
                        .extracting(reject -> reject.row() + ": " + reject.reason())
                        .containsExactly(
                                "2: expected 2 fields as in the header, found 3",
                                "3: expected 2 fields as in the header, found 1");
            });
        }
        assertThat(table()).containsExactly("1|Ada", "4|O'Brien, \"Pat\"");
        assertThat(routes.files("out").values())
                .containsExactly("{\"id\":\"1\",\"name\":\"Ada\"}\n{\"id\":\"4\",\"name\":\"O'Brien, \\\"Pat\\\"\"}\n");
    }

    @Test
    void aDeliveryThatFailsLeavesTheOthersAloneAndIsAllThatTheNextRunDoes() throws Exception {
        Path inTheWay = Files.writeString(routes.path("out"), "not a directory");
        try (TestRoad road = routes.start()) {
            RunReport failed = road.run("user_groups");

            assertThat(failed.run().status()).isEqualTo(Run.Status.FAILED);
            assertThat(failed.run().error()).contains("not delivered to local (see docs/errors.md#not-delivered)");
            assertThat(failed.deliveries())
                    .extracting(delivery -> delivery.destination() + " " + delivery.status())
                    .containsExactly("local FAILED", "warehouse DELIVERED");
            assertThat(failed.deliveries().get(0).error()).isPresent();
            assertThat(table()).hasSize(2);

            Files.delete(inTheWay);
            try (Connection connection = routes.connect("databases/warehouse")) {
                connection.createStatement().execute("DROP TABLE \"user_groups\"");
            }
            RunReport corrected = road.run("user_groups");

            assertThat(corrected.run().id()).isEqualTo(failed.run().id());
            assertThat(corrected.delivered()).isTrue();
            assertThat(routes.files("out")).hasSize(1);
            assertThat(tables()).isEmpty();
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void askedForAnewAnExportIsRequestedAlthoughItsLastRunHasNotEnded() throws Exception {
        Files.writeString(routes.path("out"), "not a directory");
        try (TestRoad road = routes.start()) {
            RunReport failed = road.run("user_groups");
            RunReport fresh = road.run("user_groups", Map.of("StellicFresh", true));

            assertThat(fresh.run().id()).isNotEqualTo(failed.run().id());
        }
        assertThat(sandbox.lines("export_data")).hasSize(2);
    }

    @Test
    void aFileThatIsNotCsvToItsEndReachesNobody() throws Exception {
        sandbox.content("user_groups", "id,name\r\n1,Ada\r\n2,\"never closed\r\n3,Zoë\r\n");
        try (TestRoad road = routes.start()) {
            RunReport report = road.run("user_groups");

            assertThat(report.run().status()).isEqualTo(Run.Status.FAILED);
            assertThat(report.deliveries()).hasSize(2).allSatisfy(delivery -> {
                assertThat(delivery.status()).isEqualTo(DeliveryRecord.Status.FAILED);
                assertThat(delivery.error().orElseThrow())
                        .startsWith("export user_groups to " + delivery.destination() + ": the landed file is not CSV")
                        .contains("behind row 1", "a quote is not closed")
                        .doesNotContain("never");
            });
        }
        assertThat(tables()).isEmpty();
        assertThat(routes.files("out")).isEmpty();
    }

    @Test
    void aPreviewShowsTheFirstRecordsAndDeliversNothing() throws Exception {
        try (TestRoad road = routes.start()) {
            Object records = road.context()
                    .createProducerTemplate()
                    .requestBodyAndHeaders(
                            "direct:stellic-preview", null, Map.of("StellicExport", "user_groups", "StellicRows", 1));

            assertThat(records).isEqualTo(List.of(Map.of("id", "1", "name", "Ada")));
            assertThat(road.bundle().ledger().runs().last(10))
                    .extracting(Run::status)
                    .containsExactly(Run.Status.PREVIEWED);
            assertThat(routes.path("work/landed")).isEmptyDirectory();
        }
        assertThat(tables()).isEmpty();
        assertThat(routes.files("out")).isEmpty();
    }

    @Test
    void aPreviewDoesNotHideTheUnfinishedRunBeforeIt() throws Exception {
        Path inTheWay = Files.writeString(routes.path("out"), "not a directory");
        try (TestRoad road = routes.start()) {
            RunReport failed = road.run("user_groups");
            road.context()
                    .createProducerTemplate()
                    .requestBodyAndHeaders(
                            "direct:stellic-preview", null, Map.of("StellicExport", "user_groups", "StellicRows", 1));
            Files.delete(inTheWay);

            assertThat(road.run("user_groups").run().id())
                    .isEqualTo(failed.run().id());
        }
    }

    private List<String> table() throws Exception {
        return routes.query(
                "databases/warehouse", "SELECT \"id\" || '|' || \"name\" FROM \"user_groups\" ORDER BY \"_row\"");
    }

    private List<String> tables() throws Exception {
        return routes.query(
                "databases/warehouse",
                "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'");
    }
}
