package io.stellicroutes.bench;

/**
 * What a process took.
 *
 * @param seconds from its start to its end
 * @param cpuSeconds of processor time, of its children too
 * @param peakMegabytes the largest resident set of one process of it
 */
public record Timing(double seconds, double cpuSeconds, long peakMegabytes) {
    /** One after the other. */
    public Timing plus(Timing other) {
        return new Timing(
                seconds + other.seconds, cpuSeconds + other.cpuSeconds, Math.max(peakMegabytes, other.peakMegabytes));
    }
}
