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
    /** Both sides of a case. */
    public record Pair(Side ours, Side peer) {}

    /** Makes the sides in a laboratory. */
    @FunctionalInterface
    public interface Sides {
        Pair in(Lab lab) throws Exception;
    }
}
