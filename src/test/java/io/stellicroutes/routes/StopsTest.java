package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run that somebody stops ends soon, whatever it waits for, and goes on from there when it is run again. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StopsTest {
    /** Much longer than a stop takes, and much shorter than any wait of these runs. */
    private static final int SOON = 60;

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("""
            stellic.request.timeout=10m
            stellic.request.retries=3
            stellic.request.retry-delay=10m
            """);

    private final Sandbox sandbox = routes.sandbox().rows("user_groups", 5_000);

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "CUT"})
    void thePauseBeforeAnotherAttemptEnds(Fault fault) throws Exception {
        sandbox.next(Call.EXPORT_DATA, fault);

        assertStops(() -> sandbox.lines("export_data").size() == 1);
    }

    @Test
    void aRequestThatIsNotAnsweredIsBrokenOff() throws Exception {
        sandbox.next(Call.EXPORT_DATA, Fault.SILENT);

        assertStops(() -> sandbox.lines("export_data").size() == 1);
    }

    @Test
    void aPollThatIsNotAnsweredIsBrokenOff() throws Exception {
        sandbox.next(Call.GET_EXPORT_URL, Fault.SILENT);

        assertStops(() -> sandbox.lines("get_export_url").size() == 1);
    }

    @Test
    void aDownloadThatStallsIsBrokenOffAndGoesOnAtItsByte() throws Exception {
        sandbox.downloads().stallNextAnswerAfter(100_000);

        assertStops(() -> {
            File[] parts = routes.path("work/landed").toFile().listFiles();
            return parts != null && Stream.of(parts).anyMatch(part -> part.length() > 50_000);
        });
        assertThat(sandbox.downloads().requests()).hasSize(2).last().asString().contains("Range: bytes=");
    }

    @Test
    void aStoreThatSaysNothingIsLeft() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            sandbox.downloadsFrom(URI.create("http://127.0.0.1:" + silent.getLocalPort()));
            try (TestRoad road = routes.start()) {
                CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("user_groups"));
                try (var taken = silent.accept()) {
                    assertThat(taken.getInputStream().read()).isPositive();
                    stop(road);
                    assertStopped(running);
                }
            }
        }
    }

    private void assertStops(Callable<Boolean> when) throws Exception {
        try (TestRoad road = routes.start()) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run("user_groups"));
            await().atMost(SOON, TimeUnit.SECONDS).until(when);
            stop(road);
            assertStopped(running);
            sandbox.noMoreFaults();

            assertThat(road.run("user_groups").delivered()).isTrue();
        }
    }

    private static void stop(TestRoad road) {
        await().until(() -> !road.bundle().runs().underWay().isEmpty());
        RunInProgress run = road.bundle().runs().underWay().iterator().next();
        run.stop("ada");
    }

    private static void assertStopped(CompletableFuture<RunReport> running) throws Exception {
        Run run = running.get(SOON, TimeUnit.SECONDS).run();
        assertThat(run.status()).isEqualTo(Run.Status.FAILED);
        assertThat(run.error().orElseThrow()).startsWith("export user_groups: stopped by ada");
        assertThat(run.isStoppedByHand()).isTrue();
    }
}
