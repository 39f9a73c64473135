package io.stellicroutes.bench.servers;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What something takes in a JVM that goes on running, as the line of an answer. */
final class Timed {
    private static final double NANOS = 1e9;

    private Timed() {}

    /** What is timed. */
    interface Work {
        void go() throws Exception;
    }

    /** Does it; wall time and processor time in seconds, and the peak RSS in MB, with blanks between. */
    static String answer(Work work) throws Exception {
        long begun = System.nanoTime();
        long processor = processorNanos();
        work.go();
        double seconds = (System.nanoTime() - begun) / NANOS;
        return seconds + " " + (processorNanos() - processor) / NANOS + " " + peakMegabytes();
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long peakMegabytes() throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        String peak = status.stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(peak.replaceAll("\\D", "")) / 1024;
    }
}
