package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.HttpSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The landed file of a run is gone, or cut short: a new disk, a work directory that was cleaned, another machine. */
@Tag("slow")
final class LandedFileGoneTest {
    private static final String CSV = "id,name\r\n1,Ada\r\n2,Bo\r\n3,Cy\r\n";
    private static final String OTHER = "id,name\r\n1,Ada\r\n2,Bo\r\n3,Di\r\n";

    @RegisterExtension
    final HeardLog log = new HeardLog();

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.schedules.enabled=false
            stellic.exports.roster.to=local,other
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/local
            stellic.destinations.other.type=file
            stellic.destinations.other.directory=<dir>/other
            """);

    private final Sandbox sandbox = routes.sandbox().content("roster", CSV);

    private Path inTheWay;
    private TestRoad road;

    @BeforeEach
    void aRunThatIsDeliveredToOneDestinationAndNotToTheOther() throws Exception {
        inTheWay = Files.writeString(routes.path("other"), "not a directory");
    }

    @Test
    void itIsFetchedAgainByItsNameAndStellicIsNotAskedForANewExport() throws Exception {
        Run failed = run().run();
        Files.delete(landed(failed));
        Files.delete(inTheWay);
        int polls = sandbox.lines("get_export_url").size();

        RunReport report = run();

        assertThat(report.delivered()).as(report.toString()).isTrue();
        assertThat(report.run().id()).isEqualTo(failed.id());
        assertThat(report.run().fetchedAgain()).isEqualTo(1);
        assertThat(landed(failed)).hasContent(CSV);
        assertThat(routes.files("other")).hasSize(1).containsValue(CSV.replace("\r", ""));
        assertThat(sandbox.lines("export_data")).hasSize(1);
        assertThat(sandbox.lines("get_export_url")).hasSizeGreaterThan(polls);
    }

    @Test
    void aFileThatIsThereIsNotFetchedAgain() throws Exception {
        Run failed = run().run();
        Files.delete(inTheWay);
        int polls = sandbox.lines("get_export_url").size();

        assertThat(run().run().fetchedAgain()).isZero();

        assertThat(landed(failed)).exists();
        assertThat(sandbox.lines("get_export_url")).hasSize(polls);
    }

    @Test
    void aFileThatWasCutShortCountsAsGone() throws Exception {
        Run failed = run().run();
        Files.writeString(landed(failed), "id,name\r\n1,Ada\r\n");
        Files.delete(inTheWay);

        RunReport report = run();

        assertThat(report.delivered()).as(report.toString()).isTrue();
        assertThat(report.run().id()).isEqualTo(failed.id());
        assertThat(routes.files("other")).containsValue(CSV.replace("\r", ""));
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void theServiceFetchesItAgainByItself() throws Exception {
        routes.set("""
                stellic.deliveries.retries=3
                stellic.deliveries.retry-delay=100ms
                """);
        Run failed = run().run();
        road.close();
        Files.delete(landed(failed));
        Files.delete(inTheWay);
        routes.set("stellic.schedules.enabled=true");

        try (TestRoad service = routes.start()) {
            await().until(() -> service.bundle()
                            .ledger()
                            .runs()
                            .find(failed.id())
                            .orElseThrow()
                            .status()
                    == Run.Status.DELIVERED);
        }
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void stellicIsAskedAnewIfTheFileHasExpiredThereAndTheOldRunSaysSo() throws Exception {
        sandbox.fileLife(Duration.ofSeconds(3));
        Run failed = run().run();
        Files.delete(landed(failed));
        Files.delete(inTheWay);
        await().until(() -> Instant.now().isAfter(failed.fileExpiry().orElseThrow()));

        RunReport report = run();

        assertThat(report.delivered()).as(report.toString()).isTrue();
        assertThat(report.run().id()).isNotEqualTo(failed.id());
        assertThat(sandbox.lines("export_data")).hasSize(2);
        assertThat(error(failed))
                .contains("its landed file is gone, and expired at Stellic at ")
                .contains("run " + report.run().id() + " asks for a new one");
    }

    @Test
    void stellicIsAskedAnewInTheSameCommandIfItNoLongerHasTheFile() throws Exception {
        Run failed = run().run();
        Files.delete(landed(failed));
        Files.delete(inTheWay);
        sandbox.forgetExports();

        RunReport report = run();

        assertThat(report.delivered()).as(report.toString()).isTrue();
        assertThat(report.run().id()).isNotEqualTo(failed.id());
        assertThat(sandbox.lines("export_data")).hasSize(2);
        assertThat(error(failed)).contains("its landed file is gone, and Stellic does not have it any more");
    }

    @Test
    void aSynchronousExportHasNoNameAndIsAskedForAnew() throws Exception {
        routes.set("stellic.exports.roster.channel=http_file");
        Run failed = run().run();
        Files.delete(landed(failed));
        Files.delete(inTheWay);

        RunReport report = run();

        assertThat(report.delivered()).as(report.toString()).isTrue();
        assertThat(report.run().id()).isNotEqualTo(failed.id());
        assertThat(sandbox.lines("export_data")).hasSize(2);
        assertThat(error(failed)).contains("its landed file is gone, and a synchronous export has no file name");
    }

    @Test
    void aFileOfAnotherLengthIsRefusedForRowsOfTheFirstOneAreDelivered() throws Exception {
        Run failed = run().run();
        Files.delete(inTheWay);
        assertThat(routes.update("update stellic_run set bytes = bytes + 1")).isPositive();

        RunReport report = run();

        assertThat(report.delivered()).isFalse();
        assertThat(report.run().error()).get().asString().contains("28 bytes, not 29", "docs/errors.md#other-file");
        assertThat(routes.files("other")).isEmpty();
        assertThat(landed(failed)).doesNotExist();
        assertThat(run().run().id()).isNotEqualTo(failed.id());
    }

    @Test
    void aFileOfAnotherNumberOfRowsIsRefused() throws Exception {
        Run failed = run().run();
        Files.delete(landed(failed));
        Files.delete(inTheWay);
        assertThat(routes.update("update stellic_delivery set rows_read = 4 where destination = 'local'"))
                .isPositive();
        anOlderVersionKeptNoFingerprint();

        assertThat(run().run().error()).get().asString().contains("3 rows, not 4", "docs/errors.md#other-file");
    }

    /**
     * Same name at Stellic, same length, columns and number of rows: rows of two contents must not end in one delivery.
     */
    @Test
    void aFileWithOtherContentIsRefusedThoughItIsAsLongAndHasAsManyRows() throws Exception {
        Run failed = run().run();
        Files.delete(landed(failed));
        Files.delete(inTheWay);
        sandbox.content("roster", OTHER);
        sandbox.replaceFile(failed.fileName().orElseThrow(), OTHER);

        RunReport report = run();

        assertThat(report.delivered()).isFalse();
        assertThat(report.run().error()).get().asString().contains("other content", "docs/errors.md#other-file");
        assertThat(routes.files("other")).isEmpty();
        assertThat(landed(failed)).doesNotExist();

        RunReport anew = run();
        assertThat(anew.delivered()).as(anew.toString()).isTrue();
        assertThat(anew.run().id()).isNotEqualTo(failed.id());
        assertThat(routes.files("other")).containsValue(OTHER.replace("\r", ""));
    }

    /**
     * Half of the rows have been sent when the destination fails; the file is lost, and Stellic has another one by
     * then.
     */
    @Test
    void otherContentIsRefusedWhileADeliveryStandsHalfWay() throws Exception {
        try (HttpSink sink = new HttpSink()) {
            routes.set("""
                    stellic.exports.roster.to=api
                    stellic.batch-size=1
                    stellic.destinations.api.type=http
                    stellic.destinations.api.url=%s
                    """.formatted(sink.url("/records")));
            sink.next(HttpSink.Answer.ok(), HttpSink.Answer.of(401));
            Run failed = run().run();
            assertThat(deliveries(failed).get(0).checkpoint()).isEqualTo(1);
            int sent = sink.posts().size();
            Files.delete(landed(failed));
            sandbox.replaceFile(failed.fileName().orElseThrow(), OTHER);

            RunReport report = run();

            assertThat(report.run().error()).get().asString().contains("other content", "docs/errors.md#other-file");
            assertThat(sink.posts()).hasSize(sent);
        }
    }

    @Test
    void anotherFileIsAsGoodAsTheFirstOneIfNothingOfThatWasDelivered() throws Exception {
        Files.writeString(routes.path("local"), "not a directory");
        run();
        Files.delete(inTheWay);
        Files.delete(routes.path("local"));
        assertThat(routes.update("update stellic_run set bytes = bytes + 1")).isPositive();

        RunReport report = run();

        assertThat(report.delivered()).as(report.toString()).isTrue();
        assertThat(report.run().bytes()).isEqualTo(28);
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aReplayFetchesItAgain() throws Exception {
        Files.delete(inTheWay);
        Run run = run().run();
        Files.delete(landed(run));
        routes.files("local").keySet().forEach(this::deleteLocal);

        RunReport report = replayed(run).getMessage().getBody(RunReport.class);

        assertThat(report.delivered()).isTrue();
        assertThat(report.run().fetchedAgain()).isEqualTo(1);
        assertThat(routes.files("local")).containsValue(CSV.replace("\r", ""));
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aReplayThatCannotFetchItAgainSaysWhyAndTheRunStaysAsItWas() throws Exception {
        routes.set("stellic.exports.roster.channel=http_file");
        Files.delete(inTheWay);
        Run run = run().run();
        Files.delete(landed(run));

        Exchange replay = replayed(run);

        assertThat(Problems.of(replay.getException()).text())
                .contains("its landed file is gone, and a synchronous export has no file name")
                .contains("run roster --new asks Stellic for a new one")
                .contains("docs/errors.md#file-not-here");
        assertThat(inLedger(run)).isEqualTo(run);
    }

    @Test
    void aReplayWhoseFileStellicNoLongerHasLeavesTheRunAsItWas() throws Exception {
        Files.delete(inTheWay);
        Run run = run().run();
        Files.delete(landed(run));
        sandbox.forgetExports();

        Exchange replay = replayed(run);

        assertThat(replay.getException()).isNotNull();
        Run after = inLedger(run);
        assertThat(after.status()).isEqualTo(Run.Status.DELIVERED);
        assertThat(after.stage()).isEqualTo(Run.Stage.LANDED);
        assertThat(sandbox.lines("export_data")).hasSize(1);
        assertThat(deliveries(run)).allMatch(delivery -> delivery.status() == DeliveryRecord.Status.DELIVERED);
    }

    /** One road for all of a test; the service is another. */
    private TestRoad road() throws Exception {
        if (road == null) {
            road = routes.start();
        }
        return road;
    }

    private RunReport run() throws Exception {
        return road().run("roster");
    }

    private Exchange replayed(Run run) throws Exception {
        return road().context()
                .createProducerTemplate()
                .request("direct:stellic-replay", exchange -> exchange.getMessage()
                        .setHeader("StellicReplay", run.id()));
    }

    private Run inLedger(Run run) throws Exception {
        return road().bundle().ledger().runs().find(run.id()).orElseThrow();
    }

    private List<DeliveryRecord> deliveries(Run run) throws Exception {
        return road().bundle().ledger().deliveries().of(run.id());
    }

    private String error(Run run) throws Exception {
        return inLedger(run).error().orElseThrow();
    }

    private void deleteLocal(String name) {
        assertThat(routes.path("local").resolve(name).toFile().delete()).isTrue();
    }

    private void anOlderVersionKeptNoFingerprint() throws Exception {
        assertThat(routes.update("update stellic_run set fingerprint = null")).isPositive();
    }

    private Path landed(Run run) {
        return routes.path("work/landed/" + run.id() + ".csv");
    }
}
