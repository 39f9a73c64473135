package io.stellicroutes.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.ledger.Run;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CorrectionAccountsTest {
    private static final List<Reject> REJECTS =
            List.of(new Reject(2, "too wide", List.of("a", "b")), new Reject(5, "too wide", List.of("c", "d")));

    @TempDir
    private Path dir;

    private Ledger ledger;
    private Run run;
    private boolean takenOver;

    @BeforeEach
    void aRunWithTwoRejectedRows() {
        ledger = Ledger.open(
                new StellicConfig.Ledger("jdbc:h2:file:" + dir.resolve("ledger"), "", ""), Clock.systemUTC());
        run = ledger.runs().begin("mine", "user_groups");
        ledger.deliveries().begun(run.id(), "mine", true);
        ledger.deliveries().checkpoint(run.id(), "mine", REJECTS, 6, 4, 1);
    }

    @AfterEach
    void closeTheLedger() {
        ledger.close();
    }

    @Test
    void aRowThatHasArrivedIsNoLongerARejectedOne() {
        CorrectionAccounts accounts = accounts();

        accounts.checkpoint(2, 5, 1);

        assertThat(rejected()).containsExactly(5L);
    }

    @Test
    void aRowThatIsRejectedAgainStays() {
        CorrectionAccounts accounts = accounts();
        accounts.reject(2, "still too wide", List.of("a", "b"));

        accounts.checkpoint(5, 5, 1);

        assertThat(ledger.rejects().first(run.id(), "mine", 10))
                .containsExactly(new Reject(2, "still too wide", List.of("a", "b")));
    }

    @Test
    void onceAnotherProcessHasTakenOverNothingIsDeliveredOrPutOnRecord() {
        CorrectionAccounts accounts = accounts();
        accounts.reject(2, "still too wide", List.of("a", "b"));
        takenOver = true;

        assertThatThrownBy(accounts::check).hasMessage("taken over");
        assertThatThrownBy(() -> accounts.checkpoint(5, 5, 1)).hasMessage("taken over");
        assertThatThrownBy(accounts::flush).hasMessage("taken over");

        assertThat(ledger.rejects().first(run.id(), "mine", 10)).containsExactlyElementsOf(REJECTS);
    }

    private CorrectionAccounts accounts() {
        return new CorrectionAccounts(ledger, run.id(), "mine", this::checkLease, this::checkLease, Set.of(2L, 5L));
    }

    private void checkLease() {
        if (takenOver) {
            throw new IllegalStateException("taken over");
        }
    }

    private List<Long> rejected() {
        return ledger.rejects().first(run.id(), "mine", 10).stream()
                .map(Reject::row)
                .toList();
    }
}
