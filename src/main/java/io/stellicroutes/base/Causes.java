package io.stellicroutes.base;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The chain of a throwable's causes. */
public final class Causes {
    private Causes() {}

    /** The throwable, its cause, and so on to the root; each once, even if they go round in a circle. */
    public static List<Throwable> of(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    /**
     * The deepest cause of a throwable; itself, if it has none.
     *
     * @param thrown not null
     */
    public static Throwable root(Throwable thrown) {
        List<Throwable> causes = of(thrown);
        return causes.get(causes.size() - 1);
    }

    /** The outermost of a kind. */
    public static <T> Optional<T> first(Throwable thrown, Class<T> kind) {
        return all(thrown, kind).findFirst();
    }

    /** Those of a kind, the outermost first. */
    public static <T> Stream<T> all(Throwable thrown, Class<T> kind) {
        return of(thrown).stream().filter(kind::isInstance).map(kind::cast);
    }
}
