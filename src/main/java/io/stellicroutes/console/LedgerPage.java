package io.stellicroutes.console;

import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.RunReport;
import java.util.List;
import java.util.Map;

/** What the ledger has of runs. */
public final class LedgerPage {
    private static final int ON_A_PAGE = 50;

    private final Ledger ledger;

    public LedgerPage(Ledger ledger) {
        this.ledger = ledger;
    }

    public List<Endpoint> endpoints() {
        return List.of(Endpoint.get("runs", Role.VIEWER, this::list));
    }

    private Answer list(Call call) {
        List<RunReport> reports = ledger.runs().last(ON_A_PAGE).stream()
                .map(run -> new RunReport(run, ledger.deliveries().of(run.id())))
                .toList();
        return call.live("ledger", "Ledger", Map.of("runs", reports));
    }
}
