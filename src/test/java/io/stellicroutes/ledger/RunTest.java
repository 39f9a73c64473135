package io.stellicroutes.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunTest {
    private static final Instant NOW = Instant.parse("2025-04-08T18:20:33Z");

    @ParameterizedTest
    @CsvSource({
        "REQUESTING, RUNNING, false",
        "REQUESTING, FAILED, false",
        "AWAITING, RUNNING, true",
        "AWAITING, FAILED, true",
        "LANDED, RUNNING, true",
        "LANDED, FAILED, true",
        "LANDED, DELIVERED, false",
        "LANDED, PREVIEWED, false"
    })
    void aRunIsTakenUpWhileItsFileIsHereOrCanStillBeHad(Run.Stage stage, Run.Status status, boolean resumable) {
        Run run = run(stage, status, Optional.of("a.csv"), Optional.of(NOW.plusSeconds(1)));

        assertThat(run.resumable(NOW)).isEqualTo(resumable);
    }

    @Test
    void aFilesExpiryEndsARunThatAwaitsItButNotOneThatHasLandedIt() {
        Optional<String> name = Optional.of("a.csv");

        assertThat(run(Run.Stage.AWAITING, Run.Status.FAILED, name, Optional.of(NOW))
                        .resumable(NOW))
                .isFalse();
        assertThat(run(Run.Stage.AWAITING, Run.Status.FAILED, name, Optional.empty())
                        .resumable(NOW))
                .isTrue();
        assertThat(run(Run.Stage.LANDED, Run.Status.FAILED, name, Optional.of(NOW))
                        .resumable(NOW))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "plan_courses-20250408_182033Z-9aQXvxxy.csv, plan_courses-20250408_182033Z-9aQXvxxy.csv",
        "../../etc/passwd, _.._etc_passwd",
        ".hidden, hidden",
        "a b?c%2F.csv, a_b_c_2F.csv",
        "Zoë.csv, Zo_.csv",
        "..., mine-r42.csv",
        "' ', _"
    })
    void aFileNameIsSafeAnywhere(String given, String clean) {
        Run run = run(Run.Stage.LANDED, Run.Status.RUNNING, Optional.of(given), Optional.empty());

        assertThat(run.cleanFileName()).isEqualTo(clean);
    }

    @Test
    void withoutAFileNameOrWithAnEndlessOneTheRunGivesIt() {
        for (Optional<String> name : List.of(Optional.<String>empty(), Optional.of("x".repeat(201)))) {
            Run run = run(Run.Stage.LANDED, Run.Status.RUNNING, name, Optional.empty());

            assertThat(run.cleanFileName()).isEqualTo("mine-r42.csv");
        }
    }

    private static Run run(Run.Stage stage, Run.Status status, Optional<String> fileName, Optional<Instant> expiry) {
        return SampleRun.of(stage, status, fileName, expiry, NOW);
    }
}
