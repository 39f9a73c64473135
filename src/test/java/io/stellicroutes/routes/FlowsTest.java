package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Both flows of the reference, and every way from one to the other. */
final class FlowsTest {
    private static final String CSV = "id,name\r\n1,\"Lovelace, Ada\"\r\n2,Zoë\r\n";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups");

    private final Sandbox sandbox = routes.sandbox().content("user_groups", CSV);

    @Test
    void theAsynchronousFlowIsTheDefault() throws Exception {
        RunReport report = run();

        assertDelivered(report);
        assertThat(report.run().fileName().orElseThrow()).startsWith("user_groups-");
        assertThat(report.run().fileExpiry()).isPresent();
        assertThat(out()).containsExactly(Map.entry(report.run().fileName().orElseThrow(), CSV));
        assertThat(sandbox.lines("export_data"))
                .containsExactly("GET /exports/export_data/user_groups?output_format=csv&delivery_channel=s3");
        assertThat(sandbox.lines("get_export_url"))
                .hasSizeGreaterThan(2)
                .containsOnly("GET /exports/get_export_url/?file_name="
                        + report.run().fileName().orElseThrow());
    }

    @Test
    void thePresignedUrlIsFetchedAsItWasGivenAndWithoutTheCredential() throws Exception {
        assertDelivered(run());

        assertThat(sandbox.downloads().requests()).singleElement().satisfies(head -> {
            String line = head.lines().findFirst().orElseThrow();
            assertThat(sandbox.presignedUrls()).singleElement().satisfies(url -> assertThat(line)
                    .isEqualTo("GET " + url.substring(url.indexOf('/', "http://".length())) + " HTTP/1.1"));
            assertThat(head.toLowerCase(java.util.Locale.ROOT)).doesNotContain("authorization", "sandbox-token");
        });
    }

    @Test
    void theSynchronousFlowLandsTheAnswerItself() throws Exception {
        routes.set("stellic.exports.user_groups.channel=http_file");

        RunReport report = run();

        assertDelivered(report);
        assertThat(report.run().fileName()).isEmpty();
        assertThat(out())
                .containsExactly(Map.entry("user_groups-" + report.run().id() + ".csv", CSV));
        assertThat(sandbox.requests())
                .extracting(Sandbox.Request::line)
                .containsExactly("GET /exports/export_data/user_groups?output_format=csv&delivery_channel=http_file");
    }

    @Test
    void leftToStellicASmallExportIsSynchronous() throws Exception {
        routes.set("stellic.exports.user_groups.channel=auto");

        assertDelivered(run());

        assertThat(sandbox.requests())
                .extracting(Sandbox.Request::line)
                .containsExactly("GET /exports/export_data/user_groups?output_format=csv");
    }

    @Test
    void leftToStellicALargeExportIsAsynchronous() throws Exception {
        sandbox.rows("all_appointments", 5_001);
        routes.set("""
                stellic.exports.all_appointments.to=local
                stellic.exports.all_appointments.channel=auto
                """);

        RunReport report = run("all_appointments");

        assertThat(report.delivered()).isTrue();
        assertThat(report.deliveries()).extracting(DeliveryRecord::delivered).containsExactly(5_001L);
        assertThat(sandbox.lines("get_export_url")).isNotEmpty();
    }

    @Test
    void aSynchronousExportThatMeetsAGatewayErrorFallsBackToTheAsynchronousFlowOnce() throws Exception {
        routes.set("stellic.exports.user_groups.channel=http_file");
        sandbox.next(Call.EXPORT_DATA, Fault.GATEWAY_TIMEOUT);

        assertDelivered(run());

        assertThat(sandbox.lines("export_data"))
                .containsExactly(
                        "GET /exports/export_data/user_groups?output_format=csv&delivery_channel=http_file",
                        "GET /exports/export_data/user_groups?output_format=csv&delivery_channel=s3");
    }

    @Test
    void aSynchronousExportThatDoesNotAnswerInTimeFallsBackToTheAsynchronousFlow() throws Exception {
        routes.set("""
                stellic.exports.user_groups.channel=http_file
                stellic.request.timeout=500ms
                """);
        sandbox.next(Call.EXPORT_DATA, Fault.SILENT);

        assertDelivered(run());

        assertThat(sandbox.lines("delivery_channel=s3")).hasSize(1);
    }

    @Test
    void aGatewayErrorInTheAsynchronousFlowIsTriedAgainAndNeverMadeSynchronous() throws Exception {
        sandbox.next(Call.EXPORT_DATA, Fault.GATEWAY_TIMEOUT);

        assertDelivered(run());

        assertThat(sandbox.lines("export_data"))
                .hasSize(2)
                .containsOnly("GET /exports/export_data/user_groups?output_format=csv&delivery_channel=s3");
    }

    @Test
    void anEmptyAnswerIsAnErrorInEitherFlow() throws Exception {
        sandbox.content("user_groups", "");
        routes.set("""
                stellic.exports.also.data-type=user_groups
                stellic.exports.also.channel=http_file
                stellic.exports.also.to=local
                """);

        try (TestRoad road = routes.start()) {
            for (String export : List.of("user_groups", "also")) {
                RunReport report = road.run(export);

                assertThat(report.run().status()).isEqualTo(Run.Status.FAILED);
                assertThat(report.run().error().orElseThrow())
                        .isEqualTo("export " + export
                                + ": the file is empty: not even a header row (see docs/errors.md#empty-file)");
            }
        }
        assertThat(out()).isEmpty();
    }

    @Test
    void aHeaderWithoutRowsIsAGoodRunOfNoRows() throws Exception {
        sandbox.content("user_groups", "id,name\r\n");

        RunReport report = run();

        assertThat(report.delivered()).isTrue();
        assertThat(report.deliveries()).singleElement().satisfies(delivery -> {
            assertThat(delivery.read()).isZero();
            assertThat(delivery.delivered()).isZero();
        });
        assertThat(out()).hasSize(1);
    }

    @Test
    void theLandedFileAndItsDirectoryAreForTheirOwnerAlone() throws Exception {
        RunReport report = run();

        Path landed = routes.path("work/landed").resolve(report.run().id() + ".csv");
        assertThat(landed).hasContent(CSV);
        assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(landed)))
                .isEqualTo("rw-------");
        for (Path directory : List.of(landed.getParent(), routes.path("work"))) {
            assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
        }
    }

    private RunReport run() throws Exception {
        return run("user_groups");
    }

    private RunReport run(String export) throws Exception {
        return routes.run(export);
    }

    private static void assertDelivered(RunReport report) {
        assertThat(report.run().error()).isEmpty();
        assertThat(report.run().status()).isEqualTo(Run.Status.DELIVERED);
        assertThat(report.run().bytes()).isEqualTo(CSV.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        assertThat(report.deliveries()).singleElement().satisfies(delivery -> {
            assertThat(delivery.read()).isEqualTo(2);
            assertThat(delivery.delivered()).isEqualTo(2);
            assertThat(delivery.rejected()).isZero();
        });
    }

    private Map<String, String> out() throws IOException {
        return routes.files("out");
    }
}
