package io.stellicroutes.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A run as the ledger has one of which not much has become yet. */
public final class SampleRun {
    private SampleRun() {}

    public static Run of(
            Run.Stage stage,
            Run.Status status,
            Optional<String> fileName,
            Optional<Instant> expiry,
            Instant startedAt) {
        return new Run(
                "r42",
                "mine",
                "plan_courses",
                stage,
                status,
                fileName,
                expiry,
                0,
                startedAt,
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
