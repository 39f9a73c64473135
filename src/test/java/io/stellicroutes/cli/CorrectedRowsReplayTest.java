package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.servers.EveryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that were rejected, corrected by hand and replayed, are at a server of every kind, once. */
@Tag("slow")
final class CorrectedRowsReplayTest {
    private static final Map<String, String> ADA = Map.of("id", "1", "name", "Ada");
    private static final Map<String, String> ZOE = Map.of("id", "2", "name", "Zoë, MA");
    private static final Map<String, String> BO = Map.of("id", "4", "name", "Bo");

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=%s
            stellic.exports.roster.max-rejects=10
            """.formatted(String.join(",", EveryServer.DESTINATIONS)));

    @Test
    void correctedRowsArriveAtServersOfEveryKindOnce() throws Exception {
        routes.sandbox().content("roster", "id,name\r\n1,Ada\r\n2,\"Zoë, MA\",x\r\n4,Bo\r\n");
        try (EveryServer servers = new EveryServer(Files.createDirectories(routes.path("servers")))) {
            servers.destinations().forEach(routes::destination);
            String run = command("run", "roster")
                    .lines()
                    .skip(1)
                    .findFirst()
                    .orElseThrow()
                    .replaceAll(".* ", "");
            for (String destination : EveryServer.DESTINATIONS) {
                assertThat(servers.records(destination, "roster"))
                        .as(destination)
                        .containsExactly(ADA, BO);
            }
            Path csv = routes.path("corrected.csv");
            command("rejects", run, "--csv", csv.toString());
            assertThat(csv)
                    .hasContent(
                            "\uFEFF_row,_reason,_apostrophe,id,name\n2,\"expected 2 fields as in the header, found 3\",,2,\"Zoë, MA\",x\n");
            // as a spreadsheet saves it: a byte order mark, semicolons, CRLF, columns in another order
            Files.writeString(csv, "\uFEFFname;id;_row;_reason\r\n\"Zoë, MA\";2;2;too wide\r\n;;;\r\n");

            command("replay", run, "--file", csv.toString());
            for (String destination : EveryServer.DESTINATIONS) {
                assertThat(servers.records(destination, "roster"))
                        .as(destination)
                        .containsExactlyInAnyOrder(ADA, ZOE, BO);
            }
            // once more: those that take the whole file have it again, the others have the rows already
            command("replay", run, "--file", csv.toString());
            for (String destination : EveryServer.DESTINATIONS) {
                assertThat(servers.records(destination, "roster"))
                        .as(destination)
                        .hasSize(3);
            }
        }
    }

    private String command(String... line) throws IOException {
        Outcome outcome = Outcome.of(routes, line);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out();
    }
}
