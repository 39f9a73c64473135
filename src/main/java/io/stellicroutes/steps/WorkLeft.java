package io.stellicroutes.steps;

import io.stellicroutes.ledger.Node;
import io.stellicroutes.ledger.Nodes;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When it is time to look for work that somebody has left: every period, and each time it is asked while another node
 * drains, or shortly after one has gone. Thread-safe.
 */
final class WorkLeft {
    /** Leases that could not be given back run out in it. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);

    private final Nodes nodes;
    private final Duration period;
    private Set<String> there = Set.of();
    private boolean asked;
    private long last;
    private long until;

    WorkLeft(Nodes nodes, Duration period) {
        this.nodes = nodes;
        this.period = period;
    }

    /** Asks the ledger only where there are other nodes. */
    synchronized boolean isTime() {
        long now = System.nanoTime();
        if (!asked || someoneLeaves()) {
            until = now + AFTERWARDS.toNanos();
        }
        boolean time = now - until < 0 || now - last >= period.toNanos();
        if (time) {
            last = now;
        }
        asked = true;
        return time;
    }

    private boolean someoneLeaves() {
        if (there.size() <= 1 && nodes.live().size() <= 1) {
            return false;
        }
        var live = nodes.now();
        Set<String> before = there;
        there = live.stream().map(Node::id).collect(Collectors.toSet());
        return !there.containsAll(before) || live.stream().anyMatch(node -> !node.isReady());
    }
}
