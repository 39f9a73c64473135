package io.stellicroutes.bench;

/**
 * A case: the bundle against a peer, with the same input to the same server.
 *
 * @param name what the command line calls it
 * @param what what is done, and against whom
 * @param goal what is to be reached
 * @param sides makes the two sides; starts the servers that they need
 */
public record Case(String name, String what, Goal goal, Sides sides) {
    /**
     * Both sides of a case.
     *
     * @param ours as a process; null if that is not measured
     * @param running ours once more, in a runtime that goes on running between the turns; null if that is not measured
     */
    public record Pair(Side ours, Side peer, Side running) {
        public Pair(Side ours, Side peer) {
            this(ours, peer, null);
        }

        /** The side of ours that says most: the process, if it is measured. */
        public Side shown() {
            return ours == null ? running : ours;
        }
    }

    /** Makes the sides in a laboratory. */
    @FunctionalInterface
    public interface Sides {
        Pair in(Lab lab) throws Exception;
    }
}
