package io.stellicroutes.bench;

/**
 * What a process took.
 *
 * @param seconds from its start to its end
 * @param cpuSeconds of processor time, of its children too
 * @param peakMegabytes the largest resident set of one process of it
 * @param busy the part of that time for which the machine's cores were busy, whoever kept them so; 0 if it was not
 *     looked at
 */
public record Timing(double seconds, double cpuSeconds, long peakMegabytes, double busy) {
    public Timing(double seconds, double cpuSeconds, long peakMegabytes) {
        this(seconds, cpuSeconds, peakMegabytes, 0);
    }

    /** What a JVM that was asked says of it: wall time and processor time in seconds, the peak RSS in MB. */
    public static Timing of(String answer) {
        String[] figures = answer.split(" ", -1);
        return new Timing(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]), Long.parseLong(figures[2]));
    }

    /** The same, and how busy the cores were. */
    Timing on(double cores) {
        return new Timing(seconds, cpuSeconds, peakMegabytes, cores);
    }

    /** One after the other. */
    public Timing plus(Timing other) {
        return new Timing(
                seconds + other.seconds, cpuSeconds + other.cpuSeconds, Math.max(peakMegabytes, other.peakMegabytes));
    }
}
