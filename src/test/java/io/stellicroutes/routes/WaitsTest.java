package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.Tap;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every wait has a limit, whoever it is that says nothing, and wherever on the way. */
@Tag("slow")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WaitsTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("""
            stellic.request.timeout=400ms
            stellic.connect.timeout=400ms
            stellic.request.retries=1
            """);

    private final Sandbox sandbox = routes.sandbox().rows("user_groups", 5_000);

    @Test
    void aRequestThatIsNotAnsweredIsMadeAgainAndThenGivenUp() throws Exception {
        sandbox.next(Call.EXPORT_DATA, Fault.SILENT, Fault.SILENT);

        assertThat(failure())
                .isEqualTo("export user_groups: 127.0.0.1:" + sandbox.url().getPort()
                        + ": no answer in time (stellic.request.timeout) (see docs/errors.md#no-answer)");
        assertThat(sandbox.lines("export_data")).hasSize(2);
    }

    @Test
    void aSynchronousAnswerThatStopsInTheMiddleFallsBackToTheAsynchronousFlow() throws Exception {
        routes.set("stellic.exports.user_groups.channel=http_file");
        try (Tap tap = new Tap(sandbox.url())) {
            routes.set("stellic.base-url=" + tap.endpoint());
            tap.stallNextAnswerAfter(3_000);

            assertDelivered();
            assertThat(sandbox.lines("delivery_channel=s3")).hasSize(1);
        }
    }

    @Test
    void aPollThatIsNotAnsweredIsPolledOn() throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, Fault.SILENT, Fault.SILENT);

        assertDelivered();
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aStellicThatAnswersNoPollIsGivenUpAtTheTimeOut() throws Exception {
        routes.set("stellic.poll.timeout=1s");
        sandbox.next(Call.GET_EXPORT_URL, 20, Fault.SILENT);

        assertThat(failure()).contains("not ready after 1 s (stellic.poll.timeout)", "no answer to get_export_url");
    }

    @Test
    void aDownloadThatStopsInTheMiddleGoesOnOverAnotherConnection() throws Exception {
        routes.set("stellic.request.timeout=3s");
        sandbox.downloads().stallNextAnswerAfter(100_000);

        assertDelivered();
        assertThat(sandbox.downloads().requests()).hasSize(2).last().asString().contains("Range: bytes=");
    }

    @Test
    void aStoreThatTakesConnectionsAndSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            sandbox.downloadsFrom(java.net.URI.create("http://127.0.0.1:" + silent.getLocalPort()));

            assertThat(failure())
                    .isEqualTo("export user_groups: 127.0.0.1:" + silent.getLocalPort()
                            + ": no answer in time (stellic.request.timeout) (see docs/errors.md#no-answer)");
        }
    }

    @Test
    void aStellicThatSaysNothingWhenTlsBeginsIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            routes.set("stellic.base-url=https://127.0.0.1:" + silent.getLocalPort());

            assertThat(failure())
                    .startsWith("export user_groups: 127.0.0.1:" + silent.getLocalPort()
                            + ": no connection in time (stellic.connect.timeout)");
        }
    }

    @Test
    void aTokenServerThatSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            routes.unset("stellic.auth.header", "stellic.auth.value");
            routes.set("""
                    stellic.auth.oauth2.client-id=me
                    stellic.auth.oauth2.client-secret=planted-canary
                    stellic.auth.oauth2.token-url=http://127.0.0.1:%s/token
                    """.formatted(silent.getLocalPort()));

            assertThat(failure())
                    .isEqualTo("export user_groups: 127.0.0.1:" + silent.getLocalPort()
                            + ": no answer in time (stellic.request.timeout) (see docs/errors.md#no-answer)");
        }
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsExplained() throws Exception {
        routes.set(
                "stellic.base-url=" + sandbox.downloads().endpoint().toString().replace("http:", "https:"));

        assertThat(failure()).startsWith("export user_groups: 127.0.0.1:").contains(": TLS failed");
    }

    @Test
    void aHostThatDnsDoesNotKnowIsExplained() throws Exception {
        routes.set("stellic.base-url=https://nowhere.invalid");

        assertThat(failure())
                .isEqualTo(
                        "export user_groups: nowhere.invalid:443: the host's name is not known: check the address and DNS (see docs/errors.md#unknown-host)");
    }

    private RunReport run() throws Exception {
        return routes.run("user_groups");
    }

    private void assertDelivered() throws Exception {
        RunReport report = run();
        assertThat(report.run().error()).isEmpty();
        assertThat(report.delivered()).isTrue();
        assertThat(report.deliveries().get(0).delivered()).isEqualTo(5_000);
    }

    private String failure() throws Exception {
        RunReport report = run();
        assertThat(report.run().status()).isEqualTo(Run.Status.FAILED);
        return report.run().error().orElseThrow();
    }
}
