package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.error;
import static io.stellicroutes.routes.RoutesExtension.receiver;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.Share;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.records.Count;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.LandedContents;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.steps.RecordSteps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Too many rejected rows fail a delivery before anything is visible; to a database, to a file, and bit by bit. */
final class MaxRejectsTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.batch-size=2
            stellic.exports.roster.to=local,mine,warehouse
            stellic.destinations.local.format=csv
            stellic.destinations.warehouse.type=database
            stellic.destinations.mine.type=endpoint
            stellic.destinations.mine.uri=direct:sink
            stellic.destinations.mine.exchange-per=record
            """);

    private final Sandbox sandbox = routes.sandbox();

    private final List<Object> sent = new CopyOnWriteArrayList<>();

    @Test
    void oneRowInAThousandMayBeRejectedUnlessItIsSaidOtherwise() throws Exception {
        sandbox.content("roster", rows(1_000, 500));
        assertThat(run().deliveries()).hasSize(3).allSatisfy(delivery -> {
            assertThat(delivery.status()).isEqualTo(DeliveryRecord.Status.DELIVERED);
            assertThat(delivery.rejected()).isEqualTo(1);
        });

        sent.clear();
        sandbox.content("roster", rows(999, 500));
        assertThat(run().deliveries()).hasSize(3).allSatisfy(MaxRejectsTest::failed);
        assertThat(sent).isEmpty();
        assertThat(routes.files("out")).hasSize(1);
    }

    @Test
    void theErrorNamesTheCountsAndTheFirstRowAndNothingOfItIsVisible() throws Exception {
        sandbox.content("roster", "id,name\n1,Ada\n2\n3,Zoë\n4,Bo,secret\n");
        routes.set("stellic.exports.roster.max-rejects=25%");

        RunReport report = run();

        assertThat(report.deliveries()).extracting(DeliveryRecord::status).containsOnly(DeliveryRecord.Status.FAILED);
        assertThat(error(report, "warehouse"))
                .startsWith("export roster to warehouse: 2 of the 4 rows read so far were rejected, more than"
                        + " stellic.exports.roster.max-rejects=25% allows. The first is row 2: expected 2 fields as in"
                        + " the header, found 1. Nothing of it was delivered.")
                .contains("rejects " + report.run().id());
        assertThat(error(report, "mine"))
                .startsWith("export roster to mine: 2 of 4 rows do not fit the header, more than"
                        + " stellic.exports.roster.max-rejects=25% allows. The first is row 2:");
        assertThat(report.deliveries())
                .noneMatch(delivery -> delivery.error().orElseThrow().contains("secret"));
        assertThat(sent).isEmpty();
        assertThat(routes.files("out")).isEmpty();
    }

    @Test
    void aCountStopsADeliveryBitByBitAsSoonAsItIsExceeded() throws Exception {
        sandbox.content("roster", rows(12, 7, 9));
        routes.set("stellic.exports.roster.max-rejects=1");

        RunReport report = run();

        assertThat(error(report, "mine")).contains("2 of the 9 rows", "What was delivered stays");
        assertThat(sent).hasSizeBetween(2, 6);
        assertThat(routes.files("out")).isEmpty();
    }

    @Test
    void aHigherLimitLetsTheNextRunGoOn() throws Exception {
        sandbox.content("roster", rows(10, 3, 5));
        RunReport failed = run();
        assertThat(failed.deliveries()).hasSize(3).allSatisfy(MaxRejectsTest::failed);

        routes.set("stellic.exports.roster.max-rejects=2");
        RunReport corrected = run();

        assertThat(corrected.run().id()).isEqualTo(failed.run().id());
        assertThat(corrected.delivered()).isTrue();
        assertThat(sent).hasSize(8);
    }

    @Test
    void theRowsOfAFileAreCountedOnceHoweverManyDeliveriesAsk() throws Exception {
        StellicConfig config = ConfigReader.read(routes.properties(), Catalogue.load());
        Path landed = Files.writeString(routes.path("landed.csv"), rows(9, 4));
        LandedContents contents = new LandedContents();
        RecordReader reader = RecordSteps.reader(config);
        Subject file = Subject.ofFile("the file");
        Count first;
        try (RecordReader.Rows rows = reader.parse(reader.open(landed))) {
            first = contents.count(reader, reader.header(rows, file), rows, file);
        }

        assertThat(first).isEqualTo(new Count(9, 1, 4, "expected 2 fields as in the header, found 1"));
        assertThat(contents.count(reader, Header.of("id", "name"), Collections.emptyIterator(), file))
                .isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "50,10,50",
        "50,1000,50",
        "0,9,0",
        "0.1%,999,0",
        "0.1%,1000,1",
        "0.1%,1999,1",
        "33.333333%,3,0",
        "100%,7,7"
    })
    void aShareIsRoundedDown(String configured, long rows, long allowed) {
        assertThat(Share.parse(configured).among(rows)).isEqualTo(allowed);
    }

    private RunReport run() throws Exception {
        try (TestRoad road = routes.start(receiver("direct:sink", sent::add))) {
            return road.run("roster");
        }
    }

    private static void failed(DeliveryRecord delivery) {
        assertThat(delivery.status()).isEqualTo(DeliveryRecord.Status.FAILED);
        assertThat(delivery.error()).get().asString().contains("max-rejects");
    }

    /** Rows of two fields; some have only one. */
    private static String rows(int count, Integer... ragged) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> List.of(ragged).contains(i) ? "" + i : i + "," + i)
                .collect(Collectors.joining("\n", "id,name\n", "\n"));
    }
}
