package io.stellicroutes.ledger;

import java.time.LocalDateTime;

/** Deliveries as nobody has taken them: for tests that put something on record of them. */
public final class Claims {
    private Claims() {}

    /** By which a delivery's books are kept now; it is put on record if it is not. */
    public static Claim of(Ledger ledger, String runId, String destination) {
        LocalDateTime now = StoredValues.utc(ledger.clock().instant());
        ledger.database().insertsIfAbsent(handle -> Deliveries.insert(handle, runId, destination, now));
        long epoch = ledger.database().with(handle -> handle.createQuery(
                        "select epoch from stellic_delivery where run_id = ? and destination = ?")
                .bind(0, runId)
                .bind(1, destination)
                .mapTo(Long.class)
                .one());
        return new Claim(runId, destination, epoch);
    }
}
