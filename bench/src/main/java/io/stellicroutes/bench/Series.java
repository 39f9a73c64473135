package io.stellicroutes.bench;

import java.util.List;

/**
 * Measurements of the bundle alone, which are no duel: growth, start, many exports.
 *
 * @param name what the command line calls it
 * @param what what is measured
 * @param byDefault whether it is measured when no case is named
 */
public record Series(String name, String what, boolean byDefault, Measurement measurement) {
    /** A table: its head and its lines. */
    public record Table(List<String> head, List<List<String>> lines) {}

    /** Measures; says what it does as it goes on. */
    @FunctionalInterface
    public interface Measurement {
        Table in(Lab lab) throws Exception;
    }
}
