package io.stellicroutes.ledger;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process as one of the {@link Nodes}, until it is closed; had from {@link Leases}. Thread-safe. */
public final class ThisNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 4;
    private static final int LONGEST_HOST = 40;

    private final Nodes nodes;
    private final Leases leases;
    private final String id;
    private final ProcessId process;
    private final String version;
    private volatile Node.State state = Node.State.READY;
    private boolean closed;

    ThisNode(Nodes nodes, Leases leases, ProcessId process, String version) {
        this.nodes = nodes;
        this.leases = leases;
        this.process = process;
        this.version = StoredValues.bounded(version, 100);
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        String host = process.host();
        this.id = host.substring(0, Math.min(LONGEST_HOST, host.length())) + "-" + process.pid() + "-"
                + HexFormat.of().formatHex(random);
    }

    public String id() {
        return id;
    }

    /** It takes no more work; the others see that at once. A ledger that does not answer hinders nothing. */
    public void drain() {
        state = Node.State.DRAINING;
        beat();
    }

    public boolean isDraining() {
        return state == Node.State.DRAINING;
    }

    /** Says that it is there. A ledger that does not answer is asked again with the next renewal of leases. */
    synchronized void beat() {
        if (closed) {
            return;
        }
        try {
            nodes.beat(
                    new Node(id, process.host(), process.pid(), version, state, Instant.EPOCH, Instant.EPOCH),
                    leases.duration());
        } catch (RuntimeException e) {
            LOG.debug("the ledger does not take the sign of life of node {}", id, e);
        }
    }

    /** It is no node any more. */
    @Override
    public synchronized void close() {
        closed = true;
        leases.leave(this);
        try {
            nodes.remove(id);
        } catch (RuntimeException e) {
            LOG.debug("node {} is forgotten by itself", id, e);
        }
    }
}
