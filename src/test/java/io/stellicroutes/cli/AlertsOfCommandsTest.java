package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.servers.LocalServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where no service looks, a command has people told of what it has found and mended, before it ends. */
final class AlertsOfCommandsTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.destinations.local.format=csv
            stellic.alerts.to=file:<dir>/told?fileName=alerts.txt&fileExist=Append
            """);

    @Test
    void whatARunHasFoundAndAReplayHasMendedIsToldByThem() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\n");
        Files.writeString(routes.path("out"), "not a directory");
        assertThat(Outcome.of(routes, "run", "roster").code()).isEqualTo(1);
        Files.delete(routes.path("out"));
        Outcome runs = Outcome.of(routes, "runs", "--json");
        String run = new ObjectMapper().readTree(runs.out()).get(0).path("run").asText();

        Outcome replay = Outcome.of(routes, "replay", run);

        assertThat(replay.code()).as(replay.out() + replay.err()).isZero();
        assertThat(Files.readAllLines(routes.path("told/alerts.txt")))
                .filteredOn(line -> line.startsWith("roster to local: "))
                .containsExactly("roster to local: failed", "roster to local: recovered");
    }

    @Test
    void theReceiptDoesNotWaitForAnEndpointThatDoesNotAnswer() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (LocalServer silent = new LocalServer(0).on("/", exchange -> {
            asked.countDown();
            wait(answered);
            exchange.sendResponseHeaders(200, -1);
        })) {
            routes.set("stellic.alerts.to=" + silent.url() + "/hook");
            Path config = routes.write(Outcome.CONFIGURATION);
            Files.writeString(routes.path("out"), "not a directory");
            routes.sandbox().content("roster", "id,name\n1,Ada\n");
            StringWriter out = new StringWriter();
            CompletableFuture<Integer> run = CompletableFuture.supplyAsync(() -> StellicExportsCommand.execute(
                    new PrintWriter(out, true),
                    new PrintWriter(Writer.nullWriter()),
                    "run",
                    "roster",
                    "--config",
                    config.toString()));
            asked.await();

            assertThat(out.toString()).contains("failed");
            assertThat(run).isNotDone();
            answered.countDown();
            assertThat(run.get()).isEqualTo(1);
        } finally {
            answered.countDown();
        }
    }

    @Test
    void whatHasFailedIsToldAlsoWhereAnotherExportOfTheCommandCannotBegin() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\n").content("plans", "id\n1\n");
        routes.set("stellic.exports.plans.to=local");
        Outcome.of(routes, "run", "plans");
        Files.move(routes.path("out"), routes.path("away"));
        Files.writeString(routes.path("out"), "not a directory");
        try (Ledger ledger = Ledger.open(new StellicConfig.Ledger(routes.url("ledger"), "", ""), Clock.systemUTC());
                Leases leases = new Leases(ledger, Duration.ofMinutes(1));
                Lease held = leases.take("plans")) {
            held.check();

            Outcome run = Outcome.of(routes, "run", "roster", "plans");

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).contains("plans");
        }
        assertThat(Files.readAllLines(routes.path("told/alerts.txt"))).contains("roster to local: failed");
    }

    private static void wait(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void checkNamesAnAlertThatCamelCannotSendAndShowsNothingOfItsAddress() throws Exception {
        assertThat(Outcome.of(routes, "check").out().lines())
                .contains("alerts by file: Camel can send there; nothing was sent");

        routes.set("stellic.alerts.to=smptx:mail.example.edu?password=s3cret");
        Outcome check = Outcome.of(routes, "check");

        assertThat(check.code()).isEqualTo(1);
        assertThat(check.out())
                .contains("alerts by smptx: NOT reached: Camel can't send there")
                .doesNotContain("s3cret");
        assertThat(check.err()).doesNotContain("s3cret");
    }
}
