package io.stellicroutes.metrics;

import io.stellicroutes.ledger.Node;
import io.stellicroutes.ledger.Overview;
import io.stellicroutes.ledger.Totals;
import io.stellicroutes.status.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the ledger said at one time. Immutable. */
public final class Snapshot {
    private final List<Standing> standings;
    private final Map<Overview.Place, Standing> byPlace;
    private final Map<Totals.Key, Double> totals;
    private final long queue;
    private final List<Node> nodes;

    /**
     * @param queue how much waits: runs for a turn, and deliveries
     * @param nodes the services that are there
     */
    public Snapshot(List<Standing> standings, Map<Totals.Key, Double> totals, long queue, List<Node> nodes) {
        this.queue = queue;
        this.nodes = List.copyOf(nodes);
        this.standings = List.copyOf(standings);
        this.byPlace = standings.stream()
                .collect(Collectors.toMap(
                        standing -> new Overview.Place(standing.export(), standing.destination()),
                        Function.identity()));
        this.totals = Map.copyOf(totals);
    }

    /** What all destinations stand at. */
    public List<Standing> standings() {
        return standings;
    }

    /** What one destination stands at with one export. */
    public Optional<Standing> standing(String export, String destination) {
        return Optional.ofNullable(byPlace.get(new Overview.Place(export, destination)));
    }

    /** How much waits, in all processes. */
    public long queue() {
        return queue;
    }

    /** How many services are in a state. */
    public long nodes(Node.State state) {
        return nodes.stream().filter(node -> node.state() == state).count();
    }

    public Map<Totals.Key, Double> totals() {
        return totals;
    }
}
