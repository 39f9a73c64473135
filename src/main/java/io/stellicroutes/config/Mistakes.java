package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.util.ArrayList;
import java.util.List;

/** The mistakes of a configuration, collected so that all of them are reported at once. Not thread-safe. */
public final class Mistakes {
    private final List<Problem> found = new ArrayList<>();

    /**
     * Adds a mistake.
     *
     * @param subject the property
     * @param detail a sentence of its own
     */
    public void add(ErrorCode code, Subject subject, String detail) {
        add(Problem.of(code, subject, detail));
    }

    public void add(Problem mistake) {
        found.add(mistake);
    }

    /** @throws ConfigException naming all of them, in the order in which they were found */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(found);
        }
    }
}
