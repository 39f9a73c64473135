package io.stellicroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.RoutesExtension;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What destinations have is forgotten, by the command. */
final class ForgetTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=one,two
            stellic.exports.roster.key=id
            stellic.destinations.one.type=database
            stellic.destinations.one.mode=merge
            stellic.destinations.two.type=file
            stellic.destinations.two.directory=<dir>/out
            stellic.destinations.two.mode=changes
            """);

    @Test
    void whatADestinationHasIsForgottenAndTheNextRunSendsAllRecords() throws Exception {
        run("id,name\n1,Ada\n2,Bo\n");

        Outcome forgotten = command("forget", "two");

        assertThat(forgotten.err()).isEmpty();
        assertThat(forgotten.out()).isEqualToIgnoringNewLines("forgotten: what two has of export roster");
        assertThat(Files.exists(routes.path("work/baselines/two"))).isFalse();
        assertThat(Files.exists(routes.path("work/baselines/one/roster"))).isTrue();
        assertThat(routes.query("ledger", "select destination from stellic_baseline"))
                .containsExactly("one");
        run("id,name\n1,Ada\n2,Bob\n");
        assertThat(routes.query(
                        "ledger",
                        "select concat_ws(' ', destination, inserted, updated) from stellic_delivery"
                                + " order by started_at desc, destination limit 2"))
                .containsExactlyInAnyOrder("one 0 1", "two 2 0");
    }

    @Test
    void aDestinationOfWhichNothingIsKnownIsNamed() throws Exception {
        run("id,name\n1,Ada\n");

        assertThat(command("forget", "three").err()).contains("nothing is known of what three has");
        assertThat(command("forget", "two", "--export", "people").err())
                .contains("nothing is known of what two has of export people");
    }

    @Test
    void aDestinationThatIsNotConfiguredAnyMoreIsForgotten() throws Exception {
        run("id,name\n1,Ada\n");
        routes.unset("stellic.destinations.two.");
        routes.set("stellic.exports.roster.to=one");

        assertThat(command("forget", "two").code()).isZero();
        assertThat(Files.exists(routes.path("work/baselines/two"))).isFalse();
    }

    private void run(String csv) throws Exception {
        routes.sandbox().content("roster", csv);
        Outcome run = command("run", "roster", "--new");
        assertThat(run.code()).as(run.err()).isZero();
    }

    private Outcome command(String... line) throws Exception {
        return Outcome.of(routes, line);
    }
}
