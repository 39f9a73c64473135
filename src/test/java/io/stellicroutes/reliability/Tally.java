package io.stellicroutes.reliability;

import io.stellicroutes.ledger.Run;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was tried, and what came of it. Rows are summed over all destinations. */
final class Tally {
    private final String what;
    private final Map<String, Integer> tried = new TreeMap<>();
    int faults;
    int runs;
    long rows;
    long lost;
    long doubled;
    /** Rows that are there more than once where the page allows it: {@link EveryDestination#UNPOSITIONED}. */
    long repeated;

    int secrets;

    /** @param what what was tried, in words */
    Tally(String what) {
        this.what = what;
    }

    String what() {
        return what;
    }

    /** How often each fault was tried. */
    Map<String, Integer> tried() {
        return tried;
    }

    void tried(String fault) {
        faults++;
        tried.merge(fault, 1, Integer::sum);
    }

    /** Adds what another one has. */
    void add(Tally other) {
        faults += other.faults;
        runs += other.runs;
        rows += other.rows;
        lost += other.lost;
        doubled += other.doubled;
        repeated += other.repeated;
        secrets += other.secrets;
        other.tried.forEach((fault, times) -> tried.merge(fault, times, Integer::sum));
    }

    boolean isClean() {
        return lost + doubled + secrets == 0;
    }

    /** Every record of a delivered run once at every destination, and none of a run that was not delivered. */
    String compare(Run run, EveryDestination servers, EveryDestination.Place place, Content content) throws Exception {
        return compare(run, servers, place, content, EveryDestination.NAMES);
    }

    /** The same at some of the destinations. */
    String compare(
            Run run, EveryDestination servers, EveryDestination.Place place, Content content, List<String> destinations)
            throws Exception {
        StringBuilder differences = new StringBuilder();
        runs++;
        boolean delivered = run.status() == Run.Status.DELIVERED;
        Map<List<String>, Integer> expected = delivered ? counts(content.records()) : Map.of();
        for (String destination : destinations) {
            Map<List<String>, Integer> there = counts(servers.arrived(destination, run, place, content));
            long missing = more(expected, there);
            long extra = more(there, expected);
            rows += delivered ? content.records().size() : 0;
            lost += missing;
            long allowed = destination.equals(EveryDestination.UNPOSITIONED) ? repeated(expected, there) : 0;
            repeated += allowed;
            doubled += extra - allowed;
            if (missing + extra > 0) {
                differences.append(String.format(
                        "%s %s to %s: lost %d, doubled or strange %d, of which %d may be%n",
                        run.id(), run.status(), destination, missing, extra, allowed));
            }
        }
        return differences.toString();
    }

    /** Of the records that belong there, how often they are there too often. */
    private static long repeated(Map<List<String>, Integer> expected, Map<List<String>, Integer> there) {
        Map<List<String>, Integer> known = new HashMap<>(there);
        known.keySet().retainAll(expected.keySet());
        return more(known, expected);
    }

    private static Map<List<String>, Integer> counts(List<List<String>> records) {
        Map<List<String>, Integer> counts = new HashMap<>();
        records.forEach(record -> counts.merge(record, 1, Integer::sum));
        return counts;
    }

    private static long more(Map<List<String>, Integer> some, Map<List<String>, Integer> others) {
        return some.entrySet().stream()
                .mapToLong(one -> Math.max(0, one.getValue() - others.getOrDefault(one.getKey(), 0)))
                .sum();
    }
}
