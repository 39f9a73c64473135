package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong at Stellic and at its store: what passes is lived through, what doesn't is explained. */
@Tag("slow")
final class FaultsTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups");

    private final Sandbox sandbox = routes.sandbox();

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"TOO_MANY_REQUESTS", "UNAVAILABLE", "GATEWAY_TIMEOUT", "CUT"})
    void aRequestThatFailsInPassingIsMadeAgain(Fault fault) throws Exception {
        sandbox.next(Call.EXPORT_DATA, fault);

        assertDelivered(run());
        assertThat(sandbox.lines("export_data")).hasSize(2);
    }

    @Test
    void aRequestIsMadeAgainOnlySoOften() throws Exception {
        routes.set("stellic.request.retries=2");
        sandbox.next(Call.EXPORT_DATA, 9, Fault.UNAVAILABLE);

        assertThat(failure(run()))
                .startsWith("export user_groups: Stellic answered 503 to export_data: \"Down for maintenance\"");
        assertThat(sandbox.lines("export_data")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LOGIN_PAGE | Stellic answered with a web page, likely its log-in page",
                "REDIRECT | Stellic answered 302 to export_data: a redirect, often to a log-in page",
                "UNSUCCESSFUL | Stellic answered success: false to export_data: \"The export could not be started\"",
                "EMPTY | the file is empty: not even a header row"
            })
    void aRequestThatIsRefusedIsExplainedAndNotMadeAgain(Fault fault, String words) throws Exception {
        sandbox.next(Call.EXPORT_DATA, fault);

        assertThat(failure(run())).startsWith("export user_groups: " + words);
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"TOO_MANY_REQUESTS", "UNAVAILABLE", "CUT", "UNKNOWN_STATUS", "SLOW"})
    void aPollThatFailsInPassingIsPolledOn(Fault fault) throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, fault);

        assertDelivered(run());
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FAILED_STATUS | Stellic ended the export with status failed: \"Worker died\"",
                "CANCELLED_STATUS | Stellic ended the export with status cancelled",
                "UNSUCCESSFUL | Stellic answered success: false to get_export_url",
                "LOGIN_PAGE | Stellic answered with a web page, likely its log-in page"
            })
    void aPollThatEndsTheExportEndsTheRunWithTheServersWords(Fault fault, String words) throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, fault);

        assertThat(failure(run())).startsWith("export user_groups: " + words);
        assertThat(sandbox.lines("get_export_url")).hasSize(1);
    }

    @Test
    void anExportThatStellicHasEndedIsAskedForAnewByTheNextRun() throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, Fault.FAILED_STATUS);
        try (TestRoad road = routes.start()) {
            Run failed = road.run("user_groups").run();
            Run next = road.run("user_groups").run();

            assertThat(failed.status()).isEqualTo(Run.Status.FAILED);
            assertThat(next.status()).isEqualTo(Run.Status.DELIVERED);
            assertThat(next.id()).isNotEqualTo(failed.id());
            assertThat(next.fileName()).isNotEqualTo(failed.fileName());
        }
    }

    @Test
    void aFileThatStellicDoesNotKnowAnyMoreIsAskedForAnewByTheNextRun() throws Exception {
        routes.set("stellic.poll.timeout=200ms");
        sandbox.duration(Duration.ofDays(1));
        Run first = run().run();
        sandbox.forgetExports().duration(Duration.ZERO);
        routes.set("stellic.poll.timeout=1m");

        assertThat(failure(run())).contains("404", "#404");
        RunReport anew = run();

        assertDelivered(anew);
        assertThat(anew.run().id()).isNotEqualTo(first.id());
    }

    @Test
    void anExportThatTakesTooLongFailsAndIsTakenUpAgainByTheNextRun() throws Exception {
        routes.set("stellic.poll.timeout=300ms");
        sandbox.duration(Duration.ofSeconds(2));
        Run late;
        try (TestRoad road = routes.start()) {
            late = road.run("user_groups").run();
            assertThat(late.error().orElseThrow())
                    .startsWith("export user_groups: not ready after 0 s (stellic.poll.timeout); its last status was"
                            + " \"started\"");
        }
        routes.set("stellic.poll.timeout=1m");
        RunReport report = run();

        assertDelivered(report);
        assertThat(report.run().id()).isEqualTo(late.id());
        assertThat(report.run().fileName()).isEqualTo(late.fileName());
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aStatusThatNobodyKnowsIsNamedAtTheDeadline() throws Exception {
        routes.set("stellic.poll.timeout=300ms");
        sandbox.next(Call.GET_EXPORT_URL, 1000, Fault.UNKNOWN_STATUS);

        assertThat(failure(run())).contains("its last status was \"reticulating\"");
    }

    @Test
    void aUsersOwnStatusesAreObeyed() throws Exception {
        routes.set("stellic.poll.failed-statuses=reticulating");
        sandbox.next(Call.GET_EXPORT_URL, Fault.UNKNOWN_STATUS);

        assertThat(failure(run()))
                .isEqualTo("export user_groups: Stellic ended the export with status reticulating"
                        + " (see docs/errors.md#export-failed)");
    }

    @Test
    void aFileThatExpiresIsAskedForAnewOnce() throws Exception {
        sandbox.fileLife(Duration.ofMillis(400)).duration(Duration.ofHours(1));

        assertThat(failure(run())).containsAnyOf("expired at", "with status expired");
        assertThat(sandbox.lines("export_data")).hasSize(2);
    }

    @Test
    void aFileThatExpiresWhileItIsAwaitedIsAskedForAnewByTheSameCommand() throws Exception {
        sandbox.fileLife(Duration.ofMillis(700)).duration(Duration.ofHours(1));
        try (TestRoad road = routes.start()) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("user_groups"));
            await().until(() -> !sandbox.lines("get_export_url").isEmpty());
            sandbox.fileLife(Duration.ofDays(3));
            await().until(() -> sandbox.lines("export_data").size() == 2);
            sandbox.duration(Duration.ZERO);
            RunReport report = running.get(30, TimeUnit.SECONDS);

            assertDelivered(report);
            assertAskedAnew(road, report);
        }
    }

    @Test
    void aFileThatHasExpiredWhenItsRunIsTakenUpIsAskedForAnewByTheSameCommand() throws Exception {
        routes.set("stellic.poll.timeout=100ms");
        sandbox.fileLife(Duration.ofMillis(600)).duration(Duration.ofHours(1));
        Run late = run().run();
        await().until(() -> Instant.now().isAfter(late.fileExpiry().orElseThrow()));
        sandbox.fileLife(Duration.ofDays(3)).duration(Duration.ZERO);
        routes.set("stellic.poll.timeout=1m");
        try (TestRoad road = routes.start()) {
            RunReport report = road.run("user_groups");

            assertDelivered(report);
            assertAskedAnew(road, report);
        }
    }

    private void assertAskedAnew(TestRoad road, RunReport report) {
        List<Run> runs = road.bundle().ledger().runs().last(9);
        assertThat(sandbox.lines("export_data")).hasSize(2);
        assertThat(runs).extracting(Run::status).containsExactly(Run.Status.DELIVERED, Run.Status.FAILED);
        assertThat(runs.get(0).id()).isEqualTo(report.run().id());
        assertThat(runs.get(1).error().orElseThrow())
                .startsWith("export user_groups: its file expired at Stellic at ")
                .endsWith("; run " + report.run().id() + " asks for a new one (see docs/errors.md#file-expired)");
    }

    @Test
    void anExpiredUrlIsAskedForAgain() throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, Fault.EXPIRED_URL);

        assertDelivered(run());
        assertThat(sandbox.presignedUrls()).hasSize(2);
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aHostThatIsNotAllowedIsNotAsked() throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, Fault.FOREIGN_URL);

        assertThat(failure(run()))
                .isEqualTo("export user_groups: Stellic's download URL names the host files.example.org, which"
                        + " stellic.download.allowed-hosts does not allow: add it there if you trust it"
                        + " (see docs/errors.md#forbidden-host)");
    }

    @ParameterizedTest
    @CsvSource({"0", "10", "600", "20000"})
    void aDownloadThatIsCutIsMadeAgainAndNeverTakenForTheFile(long bytes) throws Exception {
        sandbox.rows("user_groups", 1_000);
        sandbox.downloads().cutNextAnswerAfter(bytes);

        RunReport report = run();

        assertDelivered(report);
        assertThat(report.deliveries().get(0).delivered()).isEqualTo(1_000);
        assertThat(sandbox.downloads().requests()).hasSize(2);
    }

    @Test
    void aStellicThatIsNotThereFailsTheRunWithAReason() throws Exception {
        routes.set("""
                stellic.base-url=http://127.0.0.1:1
                stellic.request.retries=1
                """);

        assertThat(failure(run()))
                .isEqualTo("export user_groups: 127.0.0.1:1: the connection was refused: check host and port"
                        + " (see docs/errors.md#connection-refused)");
    }

    @Test
    void aCredentialThatIsNotKnownIsExplained() throws Exception {
        routes.set("stellic.auth.value=Token planted-canary");

        assertThat(failure(run()))
                .isEqualTo(
                        "export user_groups: Stellic answered 403 to export_data: the credential is wrong or no longer"
                                + " valid (check stellic.auth.*), or its account has no superadmin permission: \"You do not have permission to perform this action.\" (see docs/errors.md#403)");
    }

    private RunReport run() throws Exception {
        return routes.run("user_groups");
    }

    private static void assertDelivered(RunReport report) {
        assertThat(report.run().error()).isEmpty();
        assertThat(report.delivered()).isTrue();
    }

    private String failure(RunReport report) throws Exception {
        assertThat(report.run().status()).isEqualTo(Run.Status.FAILED);
        assertThat(report.deliveries()).isEmpty();
        assertThat(routes.files("out")).isEmpty();
        return report.run().error().orElseThrow();
    }
}
