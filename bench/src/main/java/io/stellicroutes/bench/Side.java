package io.stellicroutes.bench;

/**
 * One side of a case: ours or the peer.
 *
 * @param command its command, as a reader could type it
 * @param prepare brings everything to where each turn begins; not timed
 * @param turn a turn
 * @param contents what is at the destination then: how many rows or bytes, and a checksum; the same text means the same
 *     contents
 */
public record Side(String command, Preparation prepare, Turn turn, Contents contents) {
    /** What is done before a turn. */
    @FunctionalInterface
    public interface Preparation {
        void go() throws Exception;
    }

    /** What is timed. */
    @FunctionalInterface
    public interface Turn {
        Timing run() throws Exception;
    }

    /** What is compared. */
    @FunctionalInterface
    public interface Contents {
        String read() throws Exception;
    }

    /** Refuses contents of which one side's are not the other's. */
    public static void same(String ours, String theirs) {
        if (!ours.equals(theirs)) {
            throw new IllegalStateException("the results differ: ours " + ours + ", the peer's " + theirs);
        }
    }
}
