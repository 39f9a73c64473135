package io.stellicroutes.base;

/** An exception of the bundle: what is wrong is data, and its message is the {@link Problem#text()}. */
public interface HasProblem {
    Problem problem();
}
