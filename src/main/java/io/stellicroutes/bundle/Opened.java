package io.stellicroutes.bundle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a bundle has opened, and closes when it ends. Thread-safe. */
final class Opened {
    private final List<AutoCloseable> open = Collections.synchronizedList(new ArrayList<>());

    /** Returns the part, which is closed before all that were opened earlier. */
    <T extends AutoCloseable> T add(T part) {
        open.add(part);
        return part;
    }

    /** Closes all, the last one first. */
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        open.clear();
    }
}
