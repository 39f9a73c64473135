package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds for every destination that takes a delivery bit by bit; batches of two records, beside a file. */
abstract class BitByBitContract {
    static final String EXPORT = "roster";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.batch-size=2
            stellic.exports.roster.to=mine,local
            stellic.exports.roster.key=student_id
            stellic.exports.roster.max-rejects=9
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/out
            """);

    final Sandbox sandbox = routes.sandbox().content(EXPORT, UglyExport.CSV);

    @BeforeEach
    final void setUp() throws Exception {
        startServer();
    }

    @AfterEach
    final void tearDown() throws Exception {
        stopServer();
    }

    abstract void startServer() throws Exception;

    abstract void stopServer() throws Exception;

    /** The destination's properties, without their prefix. */
    abstract String destination();

    /** What is different if nothing answers there. */
    abstract String unreachable();

    /** What the server has, a JSON object a record. */
    abstract List<String> arrived() throws Exception;

    /** Makes the server fail once, after it has taken so many more batches. */
    abstract void failAfter(int batches);

    /** The credential that must be nowhere. */
    abstract String secret();

    /**
     * Starts the routes.
     *
     * @param changes of the destination's properties
     */
    TestRoad start(String... changes) throws Exception {
        routes.destination("mine", destination() + String.join("\n", changes));
        return routes.start(this::prepare);
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
        return RoutesExtension.delivery(report, "mine");
    }

    /** Why the delivery has failed. */
    static String error(RunReport report) {
        return RoutesExtension.error(report, "mine");
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

    /**
     * Makes the ledger forget that a delivery went further than a row: as a crash does, between a batch's arrival and
     * that.
     */
    void forgetBehind(long row, long delivered) throws Exception {
        assertThat(routes.update("update stellic_delivery set checkpoint_row = " + row + ", checkpoint_delivered = "
                        + delivered + " where destination = 'mine'"))
                .isOne();
    }

    @Test
    void everyRecordArrivesOnceAndTheRowsAddUp() throws Exception {
        try (TestRoad road = start()) {
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
        routes.set("stellic.exports.roster.empty-as-null=true");
        try (TestRoad road = start()) {
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
        try (TestRoad road = start()) {
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
        try (TestRoad road = start()) {
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
            assertThat(error(report)).contains("mine").doesNotContain("1001");
            assertThat(report.deliveries())
                    .filteredOn(delivery -> delivery.destination().equals("local"))
                    .allMatch(delivery -> delivery.status() == Status.DELIVERED);
            assertThat(check(road)).isNotNull();
            assertThat(Problems.of(check(road)).text()).doesNotContain("DEBUG");
        }
    }

    @Test
    void aCheckReachesTheServerAndMovesNothing() throws Exception {
        try (TestRoad road = start()) {
            assertThat(check(road)).isNull();
        }
        assertThat(arrived()).isEmpty();
    }

    @Test
    void noEndpointHoldsTheCredential() throws Exception {
        try (TestRoad road = start()) {
            road.run(EXPORT);

            assertThat(road.context().getEndpoints())
                    .extracting(Endpoint::getEndpointUri)
                    .noneMatch(uri -> uri.contains(secret()));
        }
    }
}
