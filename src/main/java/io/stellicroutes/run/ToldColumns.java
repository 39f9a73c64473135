package io.stellicroutes.run;

import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.HeaderChange;
import java.util.List;

/** The columns of a run's file, as others may be told of them. */
public final class ToldColumns {
    private ToldColumns() {}

    /** Their names; none if they are not known, or may be a record. */
    public static List<String> of(Ledger ledger, Run run) {
        return run.headerChange().filter(HeaderChange::keepsNamesBack).isPresent()
                ? List.of()
                : ledger.headers().of(run.id()).orElse(List.of());
    }
}
