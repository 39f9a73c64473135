package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.routes.RoutesExtension;
import java.nio.file.Files;
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
