package io.stellicroutes.metrics;

import java.util.List;

/** The names of the totals in the ledger, and their kinds. */
final class Total {
    static final String ROWS = "rows";
    static final String CHANGES = "changes";
    static final String DELIVERIES = "deliveries";
    static final String DELIVERY_SECONDS = "delivery_seconds";
    static final String RUNS = "runs";
    static final String POLLS = "polls";
    static final String BYTES = "bytes";
    static final String STAGES = "stages";
    static final String STAGE_SECONDS = "stage_seconds";

    static final List<String> OUTCOMES = List.of("delivered", "rejected");
    static final List<String> OPERATIONS = List.of("insert", "update", "delete");
    static final List<String> STATUSES = List.of("delivered", "failed", "stopped", "interrupted");

    private Total() {}
}
