package io.stellicroutes.ledger;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The tokens of deliveries' positions at their destinations. Thread-safe; every call is a transaction of its own. */
public final class Tokens {
    private final LedgerDatabase database;

    Tokens(LedgerDatabase database) {
        this.database = database;
    }

    /** The token of a delivery's position at its destination; {@code attempt} is empty for that of the whole file. */
    public Optional<String> find(String runId, String destination, String attempt) {
        return database.with(handle -> handle.createQuery("select token from stellic_token"
                        + " where run_id = :id and destination = :destination and attempt = :attempt")
                .bind("id", runId)
                .bind("destination", destination)
                .bind("attempt", attempt)
                .mapTo(String.class)
                .findOne());
    }

    /**
     * Puts that token on record, in the place of an older one.
     *
     * @throws LeaseLostException if another process has taken the delivery
     */
    public void put(Claim claim, String attempt, String token) {
        database.transact(handle -> {
            Deliveries.require(handle, claim);
            forget(handle, claim.runId(), claim.destination(), attempt);
            return handle.execute(
                    "insert into stellic_token (run_id, destination, attempt, token) values (?, ?, ?, ?)",
                    claim.runId(),
                    claim.destination(),
                    attempt,
                    token);
        });
        database.secure();
    }

    /**
     * Removes that token.
     *
     * @throws LeaseLostException if another process has taken the delivery
     */
    public void forget(Claim claim, String attempt) {
        database.transact(handle -> {
            Deliveries.require(handle, claim);
            forget(handle, claim.runId(), claim.destination(), attempt);
            return null;
        });
        database.secure();
    }

    /** Removes the token of a delivery that no process runs. */
    public void forget(String runId, String destination, String attempt) {
        database.useSecurely(handle -> forget(handle, runId, destination, attempt));
    }

    private static void forget(Handle handle, String runId, String destination, String attempt) {
        handle.execute(
                "delete from stellic_token where run_id = ? and destination = ? and attempt = ?",
                runId,
                destination,
                attempt);
    }
}
