package io.stellicroutes.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which runs are looked for.
 *
 * @param export of this export
 * @param status that stand so; of any but previews if it is left out
 * @param from begun then or later
 * @param before begun before then
 * @param limit at most so many
 * @param offset but for so many newer ones
 */
public record RunSearch(
        Optional<String> export,
        Optional<Run.Status> status,
        Optional<Instant> from,
        Optional<Instant> before,
        int limit,
        int offset) {

    String where() {
        List<String> conditions = new ArrayList<>();
        export.ifPresent(name -> conditions.add("export = :export"));
        conditions.add(status.isPresent() ? "status = :status" : "status <> 'PREVIEWED'");
        from.ifPresent(time -> conditions.add("started_at >= :from"));
        before.ifPresent(time -> conditions.add("started_at < :before"));
        return " where " + String.join(" and ", conditions);
    }
}
