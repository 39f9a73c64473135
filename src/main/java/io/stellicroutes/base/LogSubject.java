package io.stellicroutes.base;

import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * What lines of the log are about, as labels in the MDC of the thread that writes them. A part that is null has no
 * label.
 */
public record LogSubject(String export, String run, String destination) {
    private static final String EXPORT = "export";
    private static final String RUN = "run";
    private static final String DESTINATION = "destination";

    public static LogSubject ofExport(String export) {
        return new LogSubject(export, null, null);
    }

    public static LogSubject ofRun(String export, String run) {
        return new LogSubject(export, run, null);
    }

    /** Does something that writes lines about this; afterwards the thread has the labels that it had before. */
    public void during(Runnable work) {
        get(() -> {
            work.run();
            return null;
        });
    }

    /** As {@link #during}, with a result. */
    public <T> T get(Supplier<T> work) {
        LogSubject before = new LogSubject(MDC.get(EXPORT), MDC.get(RUN), MDC.get(DESTINATION));
        put();
        try {
            return work.get();
        } finally {
            before.put();
        }
    }

    /** From now on the lines of this thread are about this. */
    public void put() {
        put(EXPORT, export);
        put(RUN, run);
        put(DESTINATION, destination);
    }

    private static void put(String label, String value) {
        if (value == null) {
            MDC.remove(label);
        } else {
            MDC.put(label, value);
        }
    }
}
