package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.control.ControlServer;
import io.stellicroutes.control.Heard;
import io.stellicroutes.control.ServiceCall;
import io.stellicroutes.routes.RoutesExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What commands show of records, and what they do, is on record with the user who has called them. */
final class AuditOfCommandsTest {
    private static final String USER = System.getProperty("user.name");
    private static final ServiceCall.Patience PATIENCE =
            new ServiceCall.Patience(Duration.ofSeconds(10), Duration.ofSeconds(30));

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=files,table
            stellic.exports.roster.key=id
            stellic.exports.roster.max-rejects=10
            stellic.destinations.files.type=file
            stellic.destinations.files.directory=<dir>/out
            stellic.destinations.table.type=database
            """);

    @Test
    void rowsThatAreRejectedArePutOnRecordBeforeTheyAreShown() throws Exception {
        String run = run("id,name\n1,Ada\n2,Zoe,x\n3\n");

        own("rejects", run);
        own("rejects", run, "--fields", "--to", "table");
        own("rejects", run, "--csv");

        assertThat(looks())
                .containsExactly(
                        USER + " command rejects roster table " + run + " 2 rows done",
                        USER + " command rejects-csv roster files,table " + run + " 2 rows done");
    }

    @Test
    void rowsThatHaveChangedAndFirstRecordsArePutOnRecordWhereTheyAreShown() throws Exception {
        run("id,name\n1,Ada\n2,Bo\n3,Cy\n");
        String now = run("id,name\n1,Ada\n2,Bob\n4,Di\n");

        own("diff", "roster");
        own("diff", "roster", "--samples", "5", "--json");
        own("diff", "roster", "--samples", "5", "--to", "files");
        own("preview", "roster", "--rows", "2");

        assertThat(looks())
                .containsExactly(
                        USER + " command diff roster files " + now + " 3 rows done",
                        USER + " command preview roster   2 rows done");
    }

    @Test
    void rowsThatADestinationWouldGetArePutOnRecordToo() throws Exception {
        routes.set("stellic.destinations.table.mode=merge");
        run("id,name\n1,Ada\n2,Bo\n3,Cy\n");
        String now = run("id,name\n1,Ada\n2,Bob\n4,Di\n");

        own("diff", "roster", "--samples", "1", "--to", "table", "--run", now);

        assertThat(looks()).hasSize(1).allMatch(entry -> entry.contains(" diff roster table " + now));
        own("forget", "table");
        assertThat(acts()).endsWith(USER + " command forget roster table   done");
    }

    @Test
    void whatCommandsDoIsPutOnRecordWithWhatBecomesOfIt() throws Exception {
        String run = run("id,name\n1,Ada\n");

        own("replay", run, "--to", "files", "--force");
        Outcome wrong = Outcome.of(routes, "replay", run, "--to", "nowhere");

        assertThat(wrong.code()).isEqualTo(1);
        assertThat(acts())
                .containsExactly(
                        USER + " command run roster  " + run + " new done",
                        USER + " command replay  files " + run + " force done",
                        USER + " command replay  nowhere " + run + "  failed: export roster");
    }

    @Test
    void whatCommandsDoToATableIsPutOnRecord() throws Exception {
        routes.set("stellic.destinations.table.mode=merge");
        routes.set("stellic.destinations.table.delete=soft");
        run("id,name\n1,Ada\n2,Bo\n3,Cy\n");
        String now = run("id,name\n1,Ada\n2,Bob\n3,Cy\n");
        try (Connection table = routes.connect("databases/table");
                Statement statement = table.createStatement()) {
            statement.executeUpdate("update \"roster\" set \"name\" = 'Mallory' where \"id\" = '1'");
        }

        own("verify", "roster", "--to", "table", "--repair");
        own("undo", now, "--to", "table");

        assertThat(acts())
                .endsWith(
                        USER + " command verify --repair roster table " + now + "  done",
                        USER + " command undo roster table " + now + "  done");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatTheServiceShowsAndDoesForACommandIsPutOnRecordWithTheCallersName() throws Exception {
        String run = run("id,name\n1,Ada\n2,Zoe,x\n");
        Path config = routes.write(Outcome.CONFIGURATION);
        try (ControlServer control = ControlServer.open(
                        routes.path("work"),
                        Launcher.identity(ConfigurationFile.read(config), Map.of()),
                        new ServedCommands(routes.start().context(), routes.path("work")))
                .orElseThrow()) {
            assertThat(control).isNotNull();

            handed("rejects", run, "--fields", "--to", "table");
            handed("replay", run, "--to", "files", "--force");
        }

        assertThat(looks()).containsExactly(USER + " command rejects roster table " + run + " 1 row done");
        assertThat(acts()).endsWith(USER + " command replay  files " + run + " force done");
    }

    @Test
    void whatCantBePutOnRecordIsNotShown() throws Exception {
        String run = run("id,name\n1,Ada\n2,Zoe,x\n");
        routes.update("alter table stellic_audit rename to away");

        Outcome rejects = Outcome.of(routes, "rejects", run, "--fields");

        assertThat(rejects.code()).isEqualTo(1);
        assertThat(rejects.out()).doesNotContain("Zoe");
    }

    private String run(String csv) throws Exception {
        routes.sandbox().content("roster", csv);
        own("run", "roster", "--new");
        return routes.query("ledger", "select id from stellic_run order by started_at desc limit 1")
                .get(0);
    }

    private List<String> looks() throws Exception {
        return entries("in");
    }

    private List<String> acts() throws Exception {
        return entries("not in");
    }

    private List<String> entries(String in) throws Exception {
        return routes.query(
                "ledger",
                "select who || ' ' || source || ' ' || action || ' ' || coalesce(export, '') || ' '"
                        + " || coalesce(destination, '') || ' ' || coalesce(run_id, '') || ' ' || coalesce(details, '')"
                        + " || ' ' || left(outcome, 21) from stellic_audit"
                        + " where action " + in + " ('rejects', 'rejects-csv', 'diff', 'preview') order by at, id");
    }

    private void own(String... line) throws Exception {
        Outcome outcome = Outcome.of(routes, line);
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    private void handed(String... line) throws Exception {
        Heard heard = new Heard();
        List<String> words = Stream.concat(
                        Stream.of(line),
                        Stream.of("--config", routes.path(Outcome.CONFIGURATION).toString()))
                .toList();
        ServiceCall.Question question =
                new ServiceCall.Question(words, false, 80, Integer.MAX_VALUE, ZoneId.systemDefault());
        assertThat(Launcher.handOver(question, Map.of(), PATIENCE, heard))
                .as(heard.err())
                .hasValue(0);
    }
}
