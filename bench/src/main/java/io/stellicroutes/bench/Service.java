package io.stellicroutes.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@code bin/stellic-exports start}, which does what commands in the same directory ask for, until it is closed. */
public final class Service implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long LOOK_MILLIS = 20;

    private final Process process;

    private Service(Process process) {
        this.process = process;
    }

    /** Starts that of a bundle that is configured, and waits until commands can reach it. */
    static Service of(Bundle bundle) throws IOException, InterruptedException {
        Service service = new Service(bundle.command("start").start());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(bundle.work().resolve("service.address"))) {
            if (!service.process.isAlive() || System.nanoTime() > deadline) {
                service.close();
                throw new IllegalStateException("the service does not listen: see err in " + bundle.directory());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return service;
    }

    /** What it took to get here, by its start on the clock of {@link System#nanoTime()}. */
    public Timing startedSince(long begun) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        double cpu = process.info()
                .totalCpuDuration()
                .map(duration -> duration.toMillis() / 1e3)
                .orElse(0.0);
        return new Timing(seconds, cpu, 0);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
