package io.stellicroutes.records;

/**
 * How many rows a landed file has.
 *
 * @param rows all of them, the header not counted
 * @param ragged those that do not fit the header
 * @param firstRagged the number of the first that does not; 0 if all fit
 * @param reason why that one does not; null if all fit
 */
public record Count(long rows, long ragged, long firstRagged, String reason) {}
