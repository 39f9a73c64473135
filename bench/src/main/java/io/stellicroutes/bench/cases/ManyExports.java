package io.stellicroutes.bench.cases;

import static org.awaitility.Awaitility.await;

import io.stellicroutes.bench.Bundle;
import io.stellicroutes.bench.Lab;
import io.stellicroutes.bench.Report;
import io.stellicroutes.bench.Series;
import io.stellicroutes.bench.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The service with very many exports, all due at once. */
public final class ManyExports {
    private static final int EXPORTS = 500;
    private static final int AT_ONCE = 20;
    private static final int ROWS_DIVISOR = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private ManyExports() {}

    public static Series series() {
        return new Series(
                "many",
                "`start` with " + EXPORTS + " exports that are all due at once, " + AT_ONCE + " of them at Stellic at a"
                        + " time (`max-concurrent-exports`), each of which takes 3 s there; a thousandth of the rows each,"
                        + " to files; " + Bundle.OPTIONS + ".",
                true,
                ManyExports::measure);
    }

    /** What the service needed at most. */
    private static final class Most {
        private long threads;
        private long megabytes;

        private void look(long pid) throws IOException {
            threads = Math.max(threads, status(pid, "Threads:"));
            megabytes = Math.max(megabytes, status(pid, "VmHWM:") / 1024);
        }

        private static long status(long pid, String name) throws IOException {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static Series.Table measure(Lab lab) throws Exception {
        String type = lab.dataType(lab.rows(ROWS_DIVISOR));
        Path out = Trees.fresh(lab.place("many", "ours").resolve("files"));
        Bundle bundle = lab.bundle("many")
                .set("max-concurrent-exports", AT_ONCE)
                .set("destinations.files.type", "file")
                .set("destinations.files.directory", out);
        for (int i = 1; i <= EXPORTS; i++) {
            String name = "export" + i;
            bundle.exportNamed(name, type, "files").set("exports." + name + ".schedule", "every 1d");
        }
        Path log = bundle.directory().resolve("gc.log");
        bundle.options(GcLog.option(log)).prepare();
        lab.sandbox().ask("slow 3");
        Most most = new Most();
        long begun = System.nanoTime();
        Process service = bundle.command("start").start();
        try {
            await("all exports")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        if (!service.isAlive()) {
                            throw new IllegalStateException("the service has ended");
                        }
                        most.look(service.pid());
                        return files(out) == EXPORTS;
                    });
        } finally {
            service.destroy();
            if (!service.waitFor(60, TimeUnit.SECONDS)) {
                service.destroyForcibly();
            }
            lab.sandbox().ask("slow 0");
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Report.progress("many: %d exports in %.0f s", EXPORTS, seconds);
        GcLog heap = GcLog.read(log);
        return new Series.Table(
                List.of(
                        "exports",
                        "s until all were there",
                        "most threads",
                        "peak RSS, MB",
                        "heap after GC, MB: early",
                        "late",
                        "most"),
                List.of(List.of(
                        Integer.toString(EXPORTS),
                        Report.number(seconds),
                        Long.toString(most.threads),
                        Long.toString(most.megabytes),
                        heap.early(),
                        heap.late(),
                        heap.most())));
    }

    /** Those that have their final name. */
    private static long files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".csv"))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
