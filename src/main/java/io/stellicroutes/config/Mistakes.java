package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The mistakes of a configuration, collected so that all of them are reported at once, each once, however many exports
 * it is met in. Not thread-safe.
 */
public final class Mistakes {
    private final Set<Problem> found = new LinkedHashSet<>();
    private int added;

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
        added++;
    }

    /** How often one has been added, the same ones again too. */
    int added() {
        return added;
    }

    /** @throws ConfigException naming all of them, in the order in which they were found */
    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(new ArrayList<>(found));
        }
    }
}
