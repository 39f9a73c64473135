package io.stellicroutes.base;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Schedulers with one thread that does not keep the process alive. */
public final class DaemonScheduler {
    private DaemonScheduler() {}

    /**
     * A scheduler with one daemon thread, which starts with the first task.
     *
     * @param thread the thread's name
     */
    public static ScheduledExecutorService named(String thread) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, thread);
            made.setDaemon(true);
            return made;
        });
    }
}
