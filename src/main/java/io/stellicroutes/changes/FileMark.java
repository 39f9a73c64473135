package io.stellicroutes.changes;

/**
 * The last file without a change that is not in the baseline: the one that it comes from, if each of its rows has
 * arrived, or a later one in which nothing had changed. The same file need not be compared again.
 *
 * @param bytes its length
 * @param rows how many it has
 * @param digest of its contents, keyed by the baseline's secret
 */
record FileMark(long bytes, long rows, String digest) {}
