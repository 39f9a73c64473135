package io.stellicroutes.landing;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.HasProblem;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.io.IOException;

/**
 * The store that {@code stellic.landing} names can't be reached, or refuses, or this node lacks a key: it may be well
 * again later.
 */
public final class UnusableStoreException extends IOException implements HasProblem {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** @param why what has happened, and what to do */
    public UnusableStoreException(SharedFiles store, String why, Throwable cause) {
        this(Problem.of(
                ErrorCode.SHARED_LANDING,
                Subject.ofProperty("stellic.landing"),
                "the store of landed files, " + store + ", can't be used: " + why));
        initCause(cause);
    }

    /**
     * A file is there that can't be read for want of its key.
     *
     * @param name of the file
     * @param why what it is encrypted by, and what to do
     */
    static UnusableStoreException key(SharedFiles store, String name, String why) {
        return new UnusableStoreException(Problem.of(
                ErrorCode.LANDING_KEY,
                Subject.ofProperty("stellic.landing.key"),
                "the file " + name + " in the store of landed files, " + store + ", is not read: " + why));
    }

    private UnusableStoreException(Problem problem) {
        super(problem.text());
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }
}
