package io.stellicroutes.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * How exports stand in the ledger: six statements, each by an index, however long the ledger is.
 *
 * @param ofExports each export's newest run that was to be delivered, by its name
 * @param byId those, and the runs by which the outcomes are known
 * @param deliveries of those runs, by the run's id
 * @param byPlace the outcomes of these exports, at any destination
 * @param expectedSince since when a first delivery has been expected, where that is on record
 * @param leased the exports that a process runs at present, as far as the ledger knows
 */
public record Overview(
        Map<String, Run> ofExports,
        Map<String, Run> byId,
        Map<String, List<DeliveryRecord>> deliveries,
        Map<Place, Outcome> byPlace,
        Map<Place, Instant> expectedSince,
        Set<String> leased) {
    /** That of a ledger in which nothing has happened. */
    public static final Overview EMPTY = new Overview(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Set.of());

    /** Where an export's deliveries end. */
    public record Place(String export, String destination) {}

    static Overview of(Handle handle, Collection<String> exports) {
        if (exports.isEmpty()) {
            return EMPTY;
        }
        List<Run> runs = new ArrayList<>(Runs.newest(handle, exports));
        Map<String, Run> newest = runs.stream().collect(Collectors.toMap(Run::export, Function.identity()));
        List<Outcome> outcomes = handle.createQuery("select * from stellic_standing where export in (<exports>)")
                .bindList("exports", List.copyOf(exports))
                .map(Outcomes::toOutcome)
                .list();
        Set<String> before = outcomes.stream().map(Outcome::runId).collect(Collectors.toCollection(TreeSet::new));
        runs.forEach(run -> before.remove(run.id()));
        if (!before.isEmpty()) {
            runs.addAll(handle.createQuery("select * from stellic_run where id in (<ids>)")
                    .bindList("ids", List.copyOf(before))
                    .map(Runs::toRun)
                    .list());
        }
        return new Overview(
                newest,
                runs.stream().collect(Collectors.toMap(Run::id, Function.identity())),
                Deliveries.of(handle, runs.stream().map(Run::id).toList()),
                outcomes.stream()
                        .collect(Collectors.toMap(
                                outcome -> new Place(outcome.export(), outcome.destination()), Function.identity())),
                expected(handle, exports),
                Set.copyOf(handle.createQuery("select export from stellic_lease where expires_at > current_timestamp")
                        .mapTo(String.class)
                        .list()));
    }

    private static Map<Place, Instant> expected(Handle handle, Collection<String> exports) {
        return handle.createQuery("select export, destination, since from stellic_alert where kind = :kind"
                        + " and export in (<exports>)")
                .bind("kind", AlertBook.EXPECTED)
                .bindList("exports", List.copyOf(exports))
                .map((rs, context) -> Map.entry(
                        new Place(rs.getString("export"), rs.getString("destination")),
                        StoredValues.instant(rs, "since").orElseThrow()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** An export's newest run that was to be delivered. */
    public Optional<Run> newest(String export) {
        return Optional.ofNullable(ofExports.get(export));
    }

    /** One of the runs. */
    public Optional<Run> run(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** All of the runs. */
    public Collection<Run> runs() {
        return byId.values();
    }

    /** How an export's deliveries to a destination have ended. */
    public Optional<Outcome> outcome(String export, String destination) {
        return Optional.ofNullable(byPlace.get(new Place(export, destination)));
    }

    /** Since when a first delivery of an export to a destination has been expected. */
    public Optional<Instant> expectedSince(String export, String destination) {
        return Optional.ofNullable(expectedSince.get(new Place(export, destination)));
    }

    /** All of the outcomes. */
    public Collection<Outcome> outcomes() {
        return byPlace.values();
    }
}
