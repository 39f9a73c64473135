package io.stellicroutes.ledger;

import java.time.Instant;

/**
 * A service with this ledger.
 *
 * @param id no two have the same, at any time
 * @param host the name of its host, for people
 * @param version the product's; empty if it does not know it
 * @param startedAt when it joined, by the database's clock
 * @param seenAt when it was last heard of, by the same
 */
public record Node(String id, String host, long pid, String version, State state, Instant startedAt, Instant seenAt) {
    /** What it does. */
    public enum State {
        /** It takes work. */
        READY,
        /** It takes none any more, and ends. */
        DRAINING,
        /**
         * Nobody has heard of it for a lease: it has died, or is cut off from the ledger. Not what it says of itself.
         */
        GONE,
        /** What a newer version says, which this one does not know. */
        UNKNOWN
    }

    /** Whether it was heard of within its lease. */
    public boolean isLive() {
        return state != State.GONE;
    }

    /** Whether it takes work. */
    public boolean isReady() {
        return state == State.READY;
    }
}
