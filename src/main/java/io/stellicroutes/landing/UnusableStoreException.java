package io.stellicroutes.landing;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.HasProblem;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.io.IOException;

/** The store that {@code stellic.landing} names can't be reached, or refuses: it may be well again later. */
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

    private UnusableStoreException(Problem problem) {
        super(problem.text());
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }
}
