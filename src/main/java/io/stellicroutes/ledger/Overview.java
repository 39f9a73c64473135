package io.stellicroutes.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * How exports stand in the ledger: five statements, each by an index, however long the ledger is.
 *
 * @param runs each export's newest run that was to be delivered, and those by which the outcomes are known
 * @param deliveries of those runs, by the run's id
 * @param outcomes of these exports, at any destination
 * @param leased the exports that a process runs at present, as far as the ledger knows
 */
public record Overview(
        List<Run> runs, Map<String, List<DeliveryRecord>> deliveries, List<Outcome> outcomes, Set<String> leased) {
    /** That of a ledger in which nothing has happened. */
    public static final Overview EMPTY = new Overview(List.of(), Map.of(), List.of(), Set.of());

    private static final Comparator<Run> NEWEST_LAST =
            Comparator.comparing(Run::startedAt).thenComparing(Run::id);

    /** One export's; the order is an index's, with all of its columns, so that one entry of it is read. */
    static final String NEWEST = "select * from stellic_run where export = ? and status <> 'PREVIEWED'"
            + " order by export desc, started_at desc, id desc limit 1";

    static Overview of(Handle handle, Collection<String> exports) {
        if (exports.isEmpty()) {
            return EMPTY;
        }
        List<Run> newest = bound(
                        handle,
                        exports.stream().map(export -> "(" + NEWEST + ")").collect(Collectors.joining(" union all ")),
                        exports)
                .map(Runs::toRun)
                .list();
        List<Outcome> outcomes = bound(
                        handle, "select * from stellic_standing where export in (" + marks(exports) + ")", exports)
                .map(Outcomes::toOutcome)
                .list();
        Set<String> before = outcomes.stream().map(Outcome::runId).collect(Collectors.toCollection(TreeSet::new));
        newest.forEach(run -> before.remove(run.id()));
        List<Run> runs = new ArrayList<>(newest);
        if (!before.isEmpty()) {
            runs.addAll(bound(handle, "select * from stellic_run where id in (" + marks(before) + ")", before)
                    .map(Runs::toRun)
                    .list());
        }
        List<String> ids = runs.stream().map(Run::id).toList();
        return new Overview(
                List.copyOf(runs),
                ids.isEmpty()
                        ? Map.of()
                        : bound(handle, "select * from stellic_delivery where run_id in (" + marks(ids) + ")", ids)
                                .map(Deliveries::toDelivery)
                                .stream()
                                .collect(Collectors.groupingBy(DeliveryRecord::runId)),
                outcomes,
                Set.copyOf(handle.createQuery("select export from stellic_lease where expires_at > current_timestamp")
                        .mapTo(String.class)
                        .list()));
    }

    /** An export's newest run that was to be delivered. */
    public Optional<Run> newest(String export) {
        return runs.stream().filter(run -> run.export().equals(export)).max(NEWEST_LAST);
    }

    /** One of the runs. */
    public Optional<Run> run(String id) {
        return runs.stream().filter(run -> run.id().equals(id)).findFirst();
    }

    private static Query bound(Handle handle, String sql, Collection<String> values) {
        Query query = handle.createQuery(sql);
        int position = 0;
        for (String value : values) {
            query.bind(position++, value);
        }
        return query;
    }

    private static String marks(Collection<String> values) {
        return String.join(", ", Collections.nCopies(values.size(), "?"));
    }
}
