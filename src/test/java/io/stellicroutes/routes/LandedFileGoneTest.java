package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.FailureMessages;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.HttpSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The landed file of a run is gone, or cut short: a new disk, a work directory that was cleaned, another machine. */
final class LandedFileGoneTest extends AgainstTheSandbox {
    private static final String CSV = "id,name\r\n1,Ada\r\n2,Bo\r\n3,Cy\r\n";
    private static final String OTHER = "id,name\r\n1,Ada\r\n2,Bo\r\n3,Di\r\n";

    private Path inTheWay;
    private TestRoad road;

    @BeforeEach
    void aRunThatIsDeliveredToOneDestinationAndNotToTheOther() throws Exception {
        sandbox.content("roster", CSV);
        properties.put("stellic.exports.roster.to", "local,other");
        for (String destination : List.of("local", "other")) {
            properties.put("stellic.destinations." + destination + ".type", "file");
            properties.put(
                    "stellic.destinations." + destination + ".directory",
                    dir.resolve(destination).toString());
        }
        inTheWay = Files.writeString(dir.resolve("other"), "not a directory");
    }

    @AfterEach
    void stop() {
        if (road != null) {
            road.close();
            road = null;
        }
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
        assertThat(TestRoad.filesIn(dir.resolve("other"))).hasSize(1).containsValue(CSV.replace("\r", ""));
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
        assertThat(TestRoad.filesIn(dir.resolve("other"))).containsValue(CSV.replace("\r", ""));
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void theServiceFetchesItAgainByItself() throws Exception {
        properties.put("stellic.deliveries.retries", "3");
        properties.put("stellic.deliveries.retry-delay", "100ms");
        Run failed = run().run();
        stop();
        Files.delete(landed(failed));
        Files.delete(inTheWay);

        try (TestRoad service = TestRoad.start(properties)) {
            await().until(() ->
                    service.bundle().ledger().run(failed.id()).orElseThrow().status() == Run.Status.DELIVERED);
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
        properties.put("stellic.exports.roster.channel", "http_file");
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
        sql("update stellic_run set bytes = bytes + 1");

        RunReport report = run();

        assertThat(report.delivered()).isFalse();
        assertThat(report.run().error()).get().asString().contains("28 bytes, not 29", "docs/errors.md#other-file");
        assertThat(TestRoad.filesIn(dir.resolve("other"))).isEmpty();
        assertThat(landed(failed)).doesNotExist();
        assertThat(run().run().id()).isNotEqualTo(failed.id());
    }

    @Test
    void aFileOfAnotherNumberOfRowsIsRefused() throws Exception {
        Run failed = run().run();
        Files.delete(landed(failed));
        Files.delete(inTheWay);
        sql("update stellic_delivery set rows_read = 4 where destination = 'local'");
        anOlderVersionKeptNoFingerprint();

        assertThat(run().run().error()).get().asString().contains("3 rows, not 4", "docs/errors.md#other-file");
    }

    /** Same name at Stellic, same length, columns and number of rows: rows of two contents must not end in one delivery. */
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
        assertThat(TestRoad.filesIn(dir.resolve("other"))).isEmpty();
        assertThat(landed(failed)).doesNotExist();

        RunReport anew = run();
        assertThat(anew.delivered()).as(anew.toString()).isTrue();
        assertThat(anew.run().id()).isNotEqualTo(failed.id());
        assertThat(TestRoad.filesIn(dir.resolve("other"))).containsValue(OTHER.replace("\r", ""));
    }

    /** Half of the rows have been sent when the destination fails; the file is lost, and Stellic has another one by then. */
    @Test
    void otherContentIsRefusedWhileADeliveryStandsHalfWay() throws Exception {
        try (HttpSink sink = new HttpSink()) {
            properties.put("stellic.exports.roster.to", "api");
            properties.put("stellic.batch-size", "1");
            properties.put("stellic.destinations.api.type", "http");
            properties.put("stellic.destinations.api.url", sink.url("/records"));
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
        Files.writeString(dir.resolve("local"), "not a directory");
        run();
        Files.delete(inTheWay);
        Files.delete(dir.resolve("local"));
        sql("update stellic_run set bytes = bytes + 1");

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
        TestRoad.filesIn(dir.resolve("local")).keySet().forEach(this::deleteLocal);

        RunReport report = replayed(run).getMessage().getBody(RunReport.class);

        assertThat(report.delivered()).isTrue();
        assertThat(report.run().fetchedAgain()).isEqualTo(1);
        assertThat(TestRoad.filesIn(dir.resolve("local"))).containsValue(CSV.replace("\r", ""));
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aReplayThatCannotFetchItAgainSaysWhyAndTheRunStaysAsItWas() throws Exception {
        properties.put("stellic.exports.roster.channel", "http_file");
        Files.delete(inTheWay);
        Run run = run().run();
        Files.delete(landed(run));

        Exchange replay = replayed(run);

        assertThat(FailureMessages.of(replay.getException()))
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
            Map<String, String> manual = new HashMap<>(properties);
            manual.put("stellic.schedules.enabled", "false");
            road = TestRoad.start(manual);
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
        return road().bundle().ledger().run(run.id()).orElseThrow();
    }

    private List<DeliveryRecord> deliveries(Run run) throws Exception {
        return road().bundle().ledger().deliveries(run.id());
    }

    private String error(Run run) throws Exception {
        return inLedger(run).error().orElseThrow();
    }

    private void deleteLocal(String name) {
        assertThat(dir.resolve("local").resolve(name).toFile().delete()).isTrue();
    }

    private void anOlderVersionKeptNoFingerprint() throws Exception {
        sql("update stellic_run set fingerprint = null");
    }

    private Path landed(Run run) {
        return dir.resolve("work/landed/" + run.id() + ".csv");
    }

    private void sql(String statement) throws Exception {
        String url = "jdbc:h2:file:" + dir.resolve("work/ledger").toAbsolutePath() + ";AUTO_SERVER=TRUE";
        try (Connection connection = DriverManager.getConnection(url, "", "")) {
            assertThat(connection.createStatement().executeUpdate(statement)).isPositive();
        }
    }
}
