package io.stellicroutes.routes;

import io.stellicroutes.run.RunInProgress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;

/**
 * Holds each delivery at a step of its own until all are held: what is on the disk then is what a process leaves that
 * is killed there. Thread-safe.
 */
final class KillPoints extends BeforeSteps {
    /**
     * Where a delivery is held.
     *
     * @param step the step's id ends with it
     * @param time before which of its calls in one delivery, from 1
     */
    record Point(String step, int time) {
        @Override
        public String toString() {
            return step + " no. " + time;
        }
    }

    private final Map<String, Point> points;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final CountDownLatch release = new CountDownLatch(1);

    /** @param points by the export whose delivery is held there */
    KillPoints(Map<String, Point> points) {
        this.points = points;
    }

    /** The exports whose delivery is held. */
    Set<String> held() {
        return held;
    }

    /** Ends what is held with an error: its sessions at the server end, as those of a killed process do. */
    void release() {
        release.countDown();
    }

    @Override
    void before(String step, Exchange exchange) throws InterruptedException {
        RunInProgress run = exchange.getProperty("stellicRun", RunInProgress.class);
        Point point = run == null ? null : points.get(run.export().name());
        if (point == null || !step.endsWith(point.step())) {
            return;
        }
        String export = run.export().name();
        if (calls.computeIfAbsent(export, name -> new AtomicInteger()).incrementAndGet() == point.time()) {
            held.add(export);
            release.await();
            throw new IllegalStateException("killed before " + point);
        }
    }
}
