package io.stellicroutes.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.reliability.CrashSuite.Command;
import io.stellicroutes.reliability.CrashSuite.LedgerKind;
import io.stellicroutes.servers.MariaDbServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A few kills of the packaged distribution; {@code mvn -Preliability} has many. */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@DisabledOnOs(OS.WINDOWS)
final class ReliabilityIT {
    private static final Path DISTRIBUTION = Path.of("target", "stellic-exports");

    @TempDir
    private Path dir;

    @Test
    void aFewKillsOfACommandAndOfTheServiceLoseNothingDoubleNothingAndTellNothing() throws Exception {
        List<String> said = new ArrayList<>();
        Secrets secrets = new Secrets(said::add);
        try (EveryDestination servers = new EveryDestination(dir)) {
            for (CrashSuite suite : List.of(
                    new CrashSuite(dir, DISTRIBUTION, Command.RUN, LedgerKind.H2, servers, secrets, 7, said::add),
                    new CrashSuite(
                            dir, DISTRIBUTION, Command.START, LedgerKind.POSTGRESQL, servers, secrets, 8, said::add))) {
                suite.round(4, Instant.MAX);

                assertThat(suite.tally().faults).isBetween(2, 4);
                assertThat(suite.tally().rows).isPositive();
                assertThat(suite.tally().lost).as(said.toString()).isZero();
                assertThat(suite.tally().doubled).as(said.toString()).isZero();
                assertThat(suite.askedTwice()).as(said.toString()).isZero();
            }
        }
        assertThat(secrets.searched()).isPositive();
        assertThat(secrets.found()).as(said.toString()).isZero();
    }

    @Test
    void aFewKillsWhileChangesAreSentLoseNoneAndDoubleNone() throws Exception {
        List<String> said = new ArrayList<>();
        Secrets secrets = new Secrets(said::add);
        try (EveryDestination servers = new EveryDestination(dir);
                MariaDbServer maria = BehindALine.startMariaDb()) {
            ChangesCrashSuite suite = new ChangesCrashSuite(
                    dir, DISTRIBUTION, LedgerKind.H2, servers, maria.url(), secrets, 9, said::add);

            suite.round(4, Instant.MAX);

            assertThat(suite.tally().faults).isBetween(2, 4);
            assertThat(suite.tally().rows).isPositive();
            assertThat(suite.tally().lost).as(said.toString()).isZero();
            assertThat(suite.tally().doubled).as(said.toString()).isZero();
            assertThat(suite.disordered()).as(said.toString()).isZero();
        }
        assertThat(secrets.found()).as(said.toString()).isZero();
    }

    @Test
    void aNodeThatIsKilledPausedToldToEndOrCutOffIsReplacedByAnother() throws Exception {
        List<String> said = new ArrayList<>();
        Secrets secrets = new Secrets(said::add);
        try (EveryDestination servers = new EveryDestination(dir);
                NodesSuite suite = new NodesSuite(dir, DISTRIBUTION, servers, secrets, 10, said::add)) {
            suite.round(4, Instant.MAX);

            assertThat(suite.tally().faults).isBetween(1, 4);
            assertThat(suite.tally().rows).isPositive();
            assertThat(suite.tally().lost).as(said.toString()).isZero();
            assertThat(suite.tally().doubled).as(said.toString()).isZero();
            assertThat(suite.askedTwice()).as(said.toString()).isZero();
            assertThat(suite.late()).as(said.toString()).isZero();
        }
        assertThat(secrets.found()).as(said.toString()).isZero();
    }
}
