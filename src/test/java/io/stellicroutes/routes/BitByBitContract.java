package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every destination that takes a delivery bit by bit; batches of two records, beside a file. */
abstract class BitByBitContract {
    static final String EXPORT = "roster";

    @TempDir
    Path dir;

    Sandbox sandbox;

    @BeforeEach
    final void startSandbox() throws Exception {
        sandbox = new Sandbox(dir.resolve("sandbox"), 0).content(EXPORT, UglyExport.CSV);
        startServer();
    }

    @AfterEach
    final void stopSandbox() throws Exception {
        sandbox.close();
        stopServer();
    }

    abstract void startServer() throws Exception;

    abstract void stopServer() throws Exception;

    /** The destination's settings, type among them. */
    abstract Map<String, String> settings();

    /** The same, so that nothing answers there. */
    abstract Map<String, String> unreachable();

    /** What the server has, a JSON object a record. */
    abstract List<String> arrived() throws Exception;

    /** Makes the server fail once, after it has taken so many more batches. */
    abstract void failAfter(int batches);

    /** The credential that must be nowhere. */
    abstract String secret();

    Map<String, String> properties(Map<String, String> settings) {
        Map<String, String> properties = TestRoad.to(sandbox, dir);
        properties.put("stellic.batch-size", "2");
        properties.put("stellic.exports." + EXPORT + ".to", "mine,local");
        properties.put("stellic.exports." + EXPORT + ".key", "student_id");
        properties.put("stellic.exports." + EXPORT + ".max-rejects", "9");
        settings.forEach((name, value) -> properties.put("stellic.destinations.mine." + name, value));
        properties.put("stellic.destinations.local.type", "file");
        properties.put(
                "stellic.destinations.local.directory", dir.resolve("out").toString());
        return properties;
    }

    TestRoad start(Map<String, String> settings) throws Exception {
        return start(settings, Map.of());
    }

    TestRoad start(Map<String, String> settings, Map<String, String> more) throws Exception {
        Map<String, String> properties = properties(settings);
        properties.putAll(more);
        return TestRoad.start(properties, this::prepare);
    }

    /** Puts into the context what the runtime brings. */
    void prepare(CamelContext context) throws Exception {
        // nothing, for most
    }

    /** The server is well again. */
    void heal() {
        // by itself, for most
    }

    static DeliveryRecord mine(RunReport report) {
        return report.deliveries().stream()
                .filter(delivery -> delivery.destination().equals("mine"))
                .findFirst()
                .orElseThrow();
    }

    static void assertAllDelivered(RunReport report) {
        assertThat(mine(report).error()).isEmpty();
        assertThat(report.run().error()).isEmpty();
        assertThat(report.delivered()).isTrue();
        assertThat(mine(report).read()).isEqualTo(9);
        assertThat(mine(report).delivered()).isEqualTo(7);
        assertThat(mine(report).rejected()).isEqualTo(2);
    }

    static Exception check(TestRoad road) {
        Exchange answer = road.context()
                .createProducerTemplate()
                .request(
                        "direct:stellic-check-mine",
                        exchange -> exchange.setProperty(
                                "stellicDestination", road.bundle().config().destination("mine")));
        return answer.getException();
    }

    /** Makes the ledger forget that a delivery went further than a row: as a crash does, between a batch's arrival and that. */
    void forgetBehind(long row, long delivered) throws Exception {
        assertThat(sql("update stellic_delivery set settled_row = " + row + ", settled_delivered = " + delivered
                        + " where destination = 'mine'"))
                .isOne();
    }

    /** Changes the ledger; returns how many rows. */
    int sql(String update) throws Exception {
        String ledger = "jdbc:h2:file:" + dir.resolve("work/ledger").toAbsolutePath() + ";AUTO_SERVER=TRUE";
        try (Connection connection = DriverManager.getConnection(ledger, "", "");
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(update);
        }
    }

    @Test
    void everyRecordArrivesOnceAndTheRowsAddUp() throws Exception {
        try (TestRoad road = start(settings())) {
            RunReport report = road.run(EXPORT);

            assertAllDelivered(report);
            assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
            assertThat(road.bundle().ledger().rejects().first(report.run().id(), "mine", 10))
                    .extracting(Reject::row)
                    .containsExactly(3L, 9L);
        }
    }

    @Test
    void anEmptyFieldIsNullIfTheExportWantsIt() throws Exception {
        try (TestRoad road = start(settings(), Map.of("stellic.exports." + EXPORT + ".empty-as-null", "true"))) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived())
                .containsExactlyElementsOf(UglyExport.JSON.stream()
                        .map(json -> json.replace(":\"\"", ":null"))
                        .toList());
    }

    @Test
    void whatFailedInTheMiddleGoesOnWhereItStood() throws Exception {
        failAfter(2);
        try (TestRoad road = start(settings())) {
            RunReport first = road.run(EXPORT);
            assertThat(mine(first).status()).isEqualTo(Status.FAILED);
            assertThat(mine(first).checkpoint()).isEqualTo(5);
            assertThat(arrived()).isEqualTo(UglyExport.JSON.subList(0, 4));

            heal();
            RunReport second = road.run(EXPORT);

            assertThat(second.run().id()).isEqualTo(first.run().id());
            assertAllDelivered(second);
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void aBatchThatArrivedButIsNotOnRecordIsNotDoubled() throws Exception {
        failAfter(2);
        try (TestRoad road = start(settings())) {
            assertThat(mine(road.run(EXPORT)).checkpoint()).isEqualTo(5);
            forgetBehind(2, 2);

            heal();
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyInAnyOrderElementsOf(UglyExport.JSON);
    }

    @Test
    void aServerThatIsDownFailsItsOwnDeliveryOnly() throws Exception {
        try (TestRoad road = start(unreachable())) {
            RunReport report = road.run(EXPORT);

            assertThat(report.delivered()).isFalse();
            assertThat(mine(report).status()).isEqualTo(Status.FAILED);
            assertThat(mine(report).error()).get().asString().contains("mine").doesNotContain("1001");
            assertThat(report.deliveries())
                    .filteredOn(delivery -> delivery.destination().equals("local"))
                    .allMatch(delivery -> delivery.status() == Status.DELIVERED);
            assertThat(check(road)).isNotNull();
            assertThat(Problems.of(check(road)).text()).doesNotContain("DEBUG");
        }
    }

    @Test
    void aCheckReachesTheServerAndMovesNothing() throws Exception {
        try (TestRoad road = start(settings())) {
            assertThat(check(road)).isNull();
        }
        assertThat(arrived()).isEmpty();
    }

    @Test
    void noEndpointHoldsTheCredential() throws Exception {
        try (TestRoad road = start(settings())) {
            road.run(EXPORT);

            assertThat(road.context().getEndpoints())
                    .extracting(Endpoint::getEndpointUri)
                    .noneMatch(uri -> uri.contains(secret()));
        }
    }
}
