package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rejected rows listed, written out, corrected and delivered; runs delivered again: by the commands. */
@Tag("slow")
final class RejectsTest {
    private static final String CSV = "id,name\r\n1,Ada\r\n2,\"Zoë, MA\",x\r\n3\r\n4,Bo\r\n";

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=events,files,table
            stellic.exports.roster.max-rejects=10
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            stellic.destinations.files.file-name=roster.csv
            stellic.destinations.table.type=database
            stellic.destinations.events.type=endpoint
            stellic.destinations.events.uri=file:<dir>/sent?fileName=all.jsonl&fileExist=Append&appendChars=;
            stellic.destinations.events.exchange-per=record
            stellic.destinations.events.body=json
            """);

    private final Sandbox sandbox = routes.sandbox().content("roster", CSV);

    @Test
    void theRowsOfARunAreListedAndTheirFieldsOnlyOnRequest() throws Exception {
        String run = run();

        assertThat(command("rejects", run, "--to", "table").out().lines())
                .containsExactly(
                        "table  row 2  expected 2 fields as in the header, found 3",
                        "table  row 3  expected 2 fields as in the header, found 1");
        assertThat(command("rejects", run).out().lines()).hasSize(6);
        assertThat(command("rejects", run, "--to", "table", "--fields").out())
                .contains("row 2  expected 2 fields as in the header, found 3  [\"2\",\"Zoë, MA\",\"x\"]");
        assertThat(command("rejects", "nobody").code()).isEqualTo(2);
    }

    @Test
    void correctedRowsAreDeliveredEverywhereAndTheLedgerAddsUp() throws Exception {
        String run = run();
        Path csv = routes.path("corrected.csv");

        assertThat(command("rejects", run, "--csv", csv.toString()).code()).isZero();
        assertThat(csv).hasContent("\uFEFF" + """
                        _row,_reason,_apostrophe,id,name
                        2,"expected 2 fields as in the header, found 3",,2,"Zoë, MA",x
                        3,"expected 2 fields as in the header, found 1",,3
                        """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(csv)))
                .isEqualTo("rw-------");
        assertThat(command("rejects", run, "--csv", csv.toString()).err()).contains("is there already");
        Files.writeString(csv, "_row,id,name\n2,2,\"Zoë, MA\"\n");
        Outcome replay = command("replay", run, "--file", csv.toString());

        assertThat(replay.code()).as(replay.err()).isZero();
        assertThat(counts(run)).containsExactly("events 4 3 1", "files 4 3 1", "table 4 3 1");
        assertThat(routes.path("out/roster.csv")).hasContent("id,name\n1,Ada\n2,\"Zoë, MA\"\n4,Bo\n");
        assertThat(table()).containsExactly("1 1 Ada", "2 2 Zoë, MA", "4 4 Bo");
        assertThat(sent())
                .containsExactly(
                        "{\"id\":\"1\",\"name\":\"Ada\"}",
                        "{\"id\":\"4\",\"name\":\"Bo\"}",
                        "{\"id\":\"2\",\"name\":\"Zoë, MA\"}");
        assertThat(command("rejects", run, "--to", "events", "--fields").out())
                .isEqualToIgnoringNewLines("events  row 3  expected 2 fields as in the header, found 1  [\"3\"]");

        Files.writeString(csv, "_row,id,name\n2,2,\"Zoë, MA\"\n3,3,Di\n");
        assertThat(command("replay", run, "--file", csv.toString()).code()).isZero();
        assertThat(counts(run)).containsExactly("events 4 4 0", "files 4 4 0", "table 4 4 0");
        assertThat(table()).hasSize(4);
        assertThat(sent()).hasSize(4);
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aLaterReplayKeepsTheCorrectedRowsAndALaterFileOfTheSameRowsWins() throws Exception {
        String run = run();
        correct(run, "_row,id,name\n2,2,\"Zoë, MA\"\n");

        assertThat(command("replay", run, "--to", "table,files").code()).isZero();
        assertThat(table()).containsExactly("1 1 Ada", "2 2 Zoë, MA", "4 4 Bo");
        assertThat(routes.path("out/roster.csv")).hasContent("id,name\n1,Ada\n2,\"Zoë, MA\"\n4,Bo\n");
        assertThat(counts(run)).containsExactly("events 4 3 1", "files 4 3 1", "table 4 3 1");

        correct(run, "_row,id,name\n3,3,Di\n");
        assertThat(table()).containsExactly("1 1 Ada", "2 2 Zoë, MA", "3 3 Di", "4 4 Bo");
        correct(run, "_row,id,name\n2,2,Zoe\n");
        assertThat(table()).containsExactly("1 1 Ada", "2 2 Zoe", "3 3 Di", "4 4 Bo");
        assertThat(command("replay", run, "--to", "table").code()).isZero();
        assertThat(table()).containsExactly("1 1 Ada", "2 2 Zoe", "3 3 Di", "4 4 Bo");

        assertThat(command("replay", run, "--to", "events", "--force").code()).isZero();
        assertThat(sent()).hasSize(8).endsWith("{\"id\":\"3\",\"name\":\"Di\"}", "{\"id\":\"4\",\"name\":\"Bo\"}");
        assertThat(counts(run)).containsExactly("events 4 4 0", "files 4 4 0", "table 4 4 0");
    }

    @Test
    void correctedRowsAreKeptAsRejectedOnesAreAndGoWithTheRun() throws Exception {
        String run = runThatEncryptsRejects();
        correct(run, "_row,id,name\n2,2,Zoe\n");

        assertThat(repairs()).hasSize(3).allSatisfy(fields -> assertThat(fields).startsWith("aes-gcm:"));
        assertThat(command("replay", run, "--to", "table").code()).isZero();
        assertThat(table()).containsExactly("1 1 Ada", "2 2 Zoe", "4 4 Bo");

        routes.set("stellic.rejects.key="
                + Base64.getEncoder()
                        .encodeToString("another key of 32 bytes, indeed."
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertThat(command("replay", run, "--to", "table").code()).isZero();
        assertThat(table()).as("not undone").containsExactly("1 1 Ada", "2 2 Zoe", "4 4 Bo");

        routes.set("stellic.retention=1s");
        await().pollInterval(java.time.Duration.ofMillis(500)).untilAsserted(() -> {
            command("run", "roster", "--new");
            assertThat(repairs()).isEmpty();
        });
    }

    @Test
    void aRowThatWasCorrectedButMayNotBeKeptIsNotUndoneWithoutAWord() throws Exception {
        routes.set("stellic.rejects.keep=none");
        String run = run();
        correct(run, "_row,id,name\n2,2,Zoe\n");
        assertThat(repairs()).containsOnly("-");
        assertThat(table()).containsExactly("1 1 Ada", "2 2 Zoe", "4 4 Bo");

        assertThat(command("replay", run, "--to", "table").code()).isZero();
        assertThat(table()).containsExactly("1 1 Ada", "2 2 Zoe", "4 4 Bo");

        assertThat(command("replay", run, "--to", "table", "--force").code()).isZero();
        assertThat(table()).containsExactly("1 1 Ada", "4 4 Bo");
    }

    @Test
    void theFileToCorrectSaysThatItIsUtf8SoThatASpreadsheetDoesNotChangeNames() throws Exception {
        String run = run();
        Path csv = routes.path("corrected.csv");

        assertThat(command("rejects", run, "--csv", csv.toString()).code()).isZero();

        assertThat(Files.readString(csv)).startsWith("\uFEFF_row,");
        Files.writeString(csv, "\uFEFF_reason;name;id;_row;_apostrophe\r\nmended;Zo\u00EB;2;2;\r\n");
        assertThat(command("replay", run, "--file", csv.toString()).code()).isZero();
        assertThat(table()).contains("2 2 Zo\u00EB");
        assertThat(command("rejects", run, "--csv").out()).startsWith("_row,");
    }

    @Test
    void aRunThatThereIsNotIsToldOnce() throws Exception {
        run();

        Outcome replay = command("replay", "nosuchrun");

        assertThat(replay.code()).isEqualTo(2);
        assertThat(replay.err().lines().filter(line -> line.contains("nosuchrun")))
                .hasSize(1);
    }

    @Test
    void aRowThatSeveralDestinationsRejectIsThereOnceInTheFilesOrderWithTheReasonsOfAll() throws Exception {
        sandbox.content("roster", "id,name\r\nx,Ada\r\n2\r\ny,Bo,z\r\n");
        routes.set("stellic.destinations.table.columns.id.type=integer");
        String run = run();

        Outcome csv = command("rejects", run, "--csv");

        assertThat(csv.out().lines())
                .containsExactly(
                        "_row,_reason,_apostrophe,id,name",
                        "1,column id: expected integer,,x,Ada",
                        "2,\"expected 2 fields as in the header, found 1\",,2",
                        "3,\"expected 2 fields as in the header, found 3\",,y,Bo,z");
    }

    private String runThatEncryptsRejects() throws Exception {
        routes.set("""
                stellic.rejects.keep=encrypted
                stellic.rejects.key=%s
                """.formatted(Base64.getEncoder().encodeToString(new byte[32])));
        return run();
    }

    private void correct(String run, String rows) throws Exception {
        Path csv = Files.writeString(routes.path("corrected.csv"), rows);
        Outcome replay = command("replay", run, "--file", csv.toString());
        assertThat(replay.code()).as(replay.err()).isZero();
    }

    private List<String> repairs() throws Exception {
        return routes.query("ledger", "select fields from stellic_repair");
    }

    @Test
    void aFileThatDoesNotFitTheRunIsRefused() throws Exception {
        String run = run();
        Path csv = routes.path("corrected.csv");

        for (Map.Entry<String, String> file : Map.of(
                        "_row,id\n2,2\n", "its first line must have _row and the names",
                        "_row,id,name\nx,2,a\n", "record 1 behind the first line: _row must be the number",
                        "_row,id,name\n2,2,a\n2,2,a\n", "row 2 is there twice",
                        "_row,id,name\n1,1,a\n", "can be delivered: run ",
                        "_row,id,name\n", " has no row")
                .entrySet()) {
            Files.writeString(csv, file.getKey());
            Outcome replay = command("replay", run, "--file", csv.toString());
            assertThat(replay.code()).isEqualTo(1);
            assertThat(replay.err()).contains(file.getValue());
        }
        assertThat(table()).hasSize(2);
    }

    @Test
    void aRunIsDeliveredAgainWhereThatDoesNoHarm() throws Exception {
        String run = run();
        Files.delete(routes.path("out/roster.csv"));

        Outcome replay = command("replay", run);

        assertThat(replay.code()).as(replay.err()).isZero();
        assertThat(routes.path("out/roster.csv")).hasContent("id,name\n1,Ada\n4,Bo\n");
        assertThat(table()).hasSize(2);
        assertThat(sent()).hasSize(2);
        assertThat(counts(run)).containsExactly("events 4 2 2", "files 4 2 2", "table 4 2 2");

        assertThat(command("replay", run, "--to", "events", "--force").code()).isZero();
        assertThat(sent()).hasSize(4);
        assertThat(counts(run)).contains("events 4 2 2");
        assertThat(sandbox.lines("export_data")).hasSize(1);
        assertThat(command("replay", run, "--to", "nowhere").err())
                .contains("export roster has no destination nowhere: it has events, files, table");
        assertThat(command("replay", "nobody").err()).contains("There is no run nobody");
    }

    @Test
    void anOlderRunDoesNotReplaceANewerOneUnlessItIsForced() throws Exception {
        String older = run();
        sandbox.content("roster", "id,name\r\n7,New\r\n8,Too\r\n");
        run();

        assertThat(command("replay", older, "--to", "table").code()).isZero();
        assertThat(table()).containsExactly("1 7 New", "2 8 Too");
        assertThat(command("replay", older, "--to", "table", "--force").code()).isZero();
        assertThat(table()).containsExactly("1 1 Ada", "4 4 Bo");
    }

    @Test
    void encryptedRowsAreReadableWithTheKeyOnly() throws Exception {
        String run = runThatEncryptsRejects();

        assertThat(kept()).hasSize(6).doesNotHaveDuplicates().allSatisfy(fields -> assertThat(fields)
                .startsWith("aes-gcm:"));
        assertThat(command("rejects", run, "--fields").out()).contains("Zoë, MA");
        byte[] other = new byte[32];
        other[0] = 1;
        routes.set("stellic.rejects.key=" + Base64.getEncoder().encodeToString(other));
        assertThat(command("rejects", run, "--fields").out())
                .contains("row 2", "not readable")
                .doesNotContain("Zoë");
        Outcome csv = command("rejects", run, "--csv");
        assertThat(csv.code()).isEqualTo(1);
        assertThat(csv.out()).isEqualTo("_row,_reason,_apostrophe,id,name\n");
    }

    @Test
    void nothingOfARowIsKeptIfItIsNotWanted() throws Exception {
        routes.set("stellic.rejects.keep=none");
        String run = run();

        assertThat(kept()).hasSize(6).containsOnly("-");
        assertThat(command("rejects", run, "--to", "table").out()).contains("row 3  expected 2 fields");
    }

    private String run() throws Exception {
        Outcome outcome = command("run", "roster", "--new");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out().lines().skip(1).findFirst().orElseThrow().replaceAll(".* ", "");
    }

    private List<String> sent() throws Exception {
        return List.of(Files.readString(routes.path("sent/all.jsonl")).split(";"));
    }

    private List<String> counts(String run) throws Exception {
        return routes.query(
                "ledger",
                "select destination || ' ' || rows_read || ' ' || rows_delivered || ' ' || rows_rejected"
                        + " from stellic_delivery where status = 'DELIVERED' and run_id = '" + run
                        + "' order by destination");
    }

    private List<String> kept() throws Exception {
        return routes.query("ledger", "select fields from stellic_reject");
    }

    private List<String> table() throws Exception {
        return routes.query(
                "databases/table",
                "select \"_row\" || ' ' || \"id\" || ' ' || \"name\" from \"roster\" order by \"_row\"");
    }

    private Outcome command(String... line) throws IOException {
        return Outcome.of(routes, line);
    }
}
