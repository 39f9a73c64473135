package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** The mistakes of a configuration, collected so that all of them are reported at once. Not thread-safe. */
public final class Mistakes {
    private final List<String> found = new ArrayList<>();

    /**
     * Adds a mistake.
     *
     * @param mistake a sentence that begins with the property's whole name
     */
    public void add(ErrorCode code, String mistake) {
        found.add(code.at(mistake));
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** All of them, in the order in which they were found. */
    public List<String> all() {
        return List.copyOf(found);
    }
}
