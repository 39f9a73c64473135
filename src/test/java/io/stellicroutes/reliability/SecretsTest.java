package io.stellicroutes.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.reliability.EveryDestination.Place;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the search of {@link Reliability} finds something where there is something. */
final class SecretsTest {
    @TempDir
    private Path dir;

    private final List<String> said = new ArrayList<>();
    private final Secrets secrets = new Secrets(said::add);

    @Test
    void aCredentialOrARecordInWhatAProcessHasWrittenIsFound() throws Exception {
        secrets.search(Files.writeString(dir.resolve("process.out"), "asked with Token " + Sandbox.TOKEN));
        secrets.search(Files.writeString(dir.resolve("process.err"), "can't take " + Content.MARK + " Zoë"));
        secrets.search(Files.writeString(dir.resolve("other.err"), "roster: delivered"));

        assertThat(secrets.found()).isEqualTo(2);
        assertThat(said).hasSize(2).first().asString().contains("process.out");
    }

    @Test
    void theLedgerIsSearchedButNotWhereRecordsBelong() throws Exception {
        Place place = new Place(dir, "", "roster");
        Path landed = Files.createDirectories(dir.resolve("landed"));
        Files.writeString(landed.resolve("one.csv"), Content.MARK);
        try (Ledger ledger = Ledger.open(new StellicConfig.Ledger(place.ledgerUrl(), "", ""), Clock.systemUTC())) {
            ledger.runs().failed(ledger.runs().begin("roster", "roster"), "no room", false);
            secrets.search(place);
            assertThat(secrets.found()).isZero();

            ledger.runs().failed(ledger.runs().begin("roster", "roster"), "no room for " + Content.MARK, false);
            secrets.search(place);
            assertThat(secrets.found()).isPositive();
        }
    }
}
