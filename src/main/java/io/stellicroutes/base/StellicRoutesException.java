package io.stellicroutes.base;

/**
 * The unchecked exceptions of the bundle. Those that must be of another kind to be understood by others, as
 * {@link ProxyException} is a failure of the network, have their {@link Problem} all the same.
 */
public abstract class StellicRoutesException extends RuntimeException implements HasProblem {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /**
     * An exception without a cause.
     *
     * @param problem what is wrong
     */
    protected StellicRoutesException(Problem problem) {
        this(problem, null);
    }

    /**
     * An exception with a cause.
     *
     * @param problem what is wrong
     * @param cause null if there is none
     */
    protected StellicRoutesException(Problem problem, Throwable cause) {
        super(problem.text(), cause);
        this.problem = problem;
    }

    /** {@inheritDoc} */
    @Override
    public final Problem problem() {
        return problem;
    }
}
