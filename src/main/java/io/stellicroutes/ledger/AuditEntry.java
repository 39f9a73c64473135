package io.stellicroutes.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A user's action or view; never a record's contents.
 *
 * @param id unique
 * @param who the user
 * @param roles the roles that the user had, separated by commas
 * @param source where it was asked: {@code console}, {@code api}, {@code command}
 * @param action such as {@code run}, {@code replay}, {@code stop}, {@code rejects}, {@code diff}
 * @param destination several separated by commas
 * @param details such as what was accepted
 * @param outcome {@code asked}, {@code done}, {@code refused: …} or {@code failed: …}
 */
public record AuditEntry(
        String id,
        Instant at,
        String who,
        String roles,
        String source,
        String action,
        Optional<String> export,
        Optional<String> destination,
        Optional<String> run,
        Optional<String> details,
        String outcome) {}
