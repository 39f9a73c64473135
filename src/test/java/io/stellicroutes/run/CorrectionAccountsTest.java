package io.stellicroutes.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Claims;
import io.stellicroutes.ledger.LeaseLostException;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.ledger.Run;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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
    private Leases leases;

    @BeforeEach
    void aRunWithTwoRejectedRows() {
        ledger = Ledger.open(
                new StellicConfig.Ledger("jdbc:h2:file:" + dir.resolve("ledger"), "", ""), Clock.systemUTC());
        run = ledger.runs().begin("mine", "user_groups");
        ledger.deliveries().begun(Claims.of(ledger, run.id(), "mine"), true);
        ledger.deliveries().checkpoint(Claims.of(ledger, run.id(), "mine"), REJECTS, 6, 4, 0, 1);
        leases = new Leases(ledger, Duration.ofMillis(300));
    }

    @AfterEach
    void closeTheLedger() {
        leases.close();
        ledger.close();
    }

    @Test
    void aRowThatHasArrivedIsNoLongerARejectedOne() {
        CorrectionAccounts accounts = accounts();

        accounts.checkpoint(2, 5, 0, 1);

        assertThat(rejected()).containsExactly(5L);
    }

    @Test
    void aRowThatIsRejectedAgainStays() {
        CorrectionAccounts accounts = accounts();
        accounts.reject(2, "still too wide", List.of("a", "b"));

        accounts.checkpoint(5, 5, 0, 1);

        assertThat(ledger.rejects().first(run.id(), "mine", 10))
                .containsExactly(new Reject(2, "still too wide", List.of("a", "b")));
    }

    @Test
    void onceAnotherProcessHasTakenOverNothingIsDeliveredOrPutOnRecord() {
        CorrectionAccounts accounts = accounts();
        accounts.reject(2, "still too wide", List.of("a", "b"));
        try (Leases theirs = new Leases(ledger, Duration.ofMinutes(1))) {
            leases.close();
            await().until(() -> theirs.deliveries().take(run.id(), "mine").isPresent());

            assertThatThrownBy(() -> accounts.checkpoint(5, 5, 0, 1)).isInstanceOf(LeaseLostException.class);
            assertThatThrownBy(accounts::flush).isInstanceOf(LeaseLostException.class);
            assertThatThrownBy(accounts::check).isInstanceOf(LeaseLostException.class);
        }

        assertThat(ledger.rejects().first(run.id(), "mine", 10)).containsExactlyElementsOf(REJECTS);
    }

    private CorrectionAccounts accounts() {
        CorrectionAccounts accounts =
                new CorrectionAccounts(ledger, leases.deliveries(), run.id(), "mine", () -> {}, Set.of(2L, 5L));
        assertThat(accounts.take()).isTrue();
        return accounts;
    }

    private List<Long> rejected() {
        return ledger.rejects().first(run.id(), "mine", 10).stream()
                .map(Reject::row)
                .toList();
    }
}
