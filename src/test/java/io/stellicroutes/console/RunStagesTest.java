package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.Run;
import io.stellicroutes.ledger.SampleRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a run stands on its road. */
final class RunStagesTest {
    private static final Instant NOW = Instant.parse("2026-03-02T08:15:31Z");

    @ParameterizedTest
    @CsvSource({
        "LANDED, DELIVERED, done done done done",
        "LANDED, PREVIEWED, done done done ahead",
        "AWAITING, PREVIEWED, done done done ahead",
        "AWAITING, FAILED, done failed ahead ahead",
        "AWAITING, RUNNING, done here ahead ahead"
    })
    void aRunThatHasEndedStandsNowhere(Run.Stage stage, Run.Status status, String states) {
        RunStages road = RunStages.of(run(stage, status), Optional.empty(), List.of());

        assertThat(road.steps().stream().map(RunStages.Step::state)).containsExactly(states.split(" "));
    }

    private static Run run(Run.Stage stage, Run.Status status) {
        return SampleRun.of(stage, status, Optional.empty(), Optional.empty(), NOW);
    }
}
