package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.AuditEntry;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever copies what docs/api.md says gets what it says. */
final class ApiPageTest {
    private static final Pattern SCRIPT = Pattern.compile("(?ms)^```sh\\R(.*?)^```$");

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
                    stellic.exports.roster.to=warehouse
                    stellic.exports.roster.max-rejects=10
                    stellic.exports.roster.columns.id.type=integer
                    stellic.destinations.warehouse.type=database
                    stellic.console.users.ada.roles=operator,records
                    """)
            .set(ConsoleClient.SERVED)
            .set("stellic.console.users.ada.password-hash=" + Passwords.hash("ada's own".toCharArray()));

    @Test
    void everyCallOfThePageWorks() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\nx,Bob\n");
        Files.writeString(routes.path("corrected.csv"), "_row,id,name\n2,2,Bob\n");
        List<MatchResult> scripts = SCRIPT.matcher(Files.readString(Path.of("docs/api.md")))
                .results()
                .toList();
        try (TestRoad road = routes.start()) {
            Ledger ledger = road.bundle().ledger();
            String run = road.run("roster").run().id();
            String address = ConsoleClient.address(road.context());

            for (MatchResult script : scripts) {
                run(script.group(1).replace("https://exports.example.edu", address), run);
                await().until(() -> ledger.runs()
                        .newest("roster")
                        .filter(newest -> newest.status() == Run.Status.DELIVERED)
                        .isPresent());
            }

            assertThat(routes.path("rejected.csv")).content().contains("x,Bob");
            assertThat(ledger.audit().last(10))
                    .extracting(AuditEntry::action)
                    .containsExactly("correct", "rejects-csv", "run");
        }
    }

    private void run(String script, String run) throws Exception {
        Path said = routes.path("said");
        ProcessBuilder shell = new ProcessBuilder("bash", "-ec", script)
                .directory(routes.dir().toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        shell.environment().put("PASSWORD", "ada's own");
        shell.environment().put("RUN", run);
        Process process = shell.start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(script).isTrue();
            assertThat(process.exitValue())
                    .as("%s%n%s", script, Files.readString(said))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
