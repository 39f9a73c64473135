package io.stellicroutes.delivery.database;

/**
 * What has been taken back of a run.
 *
 * @param removed rows that the run had brought and that are gone: new rows, in a history its versions
 * @param restored rows that are as they were before it; in a history those that are current again
 */
public record UndoneRun(long removed, long restored) {}
