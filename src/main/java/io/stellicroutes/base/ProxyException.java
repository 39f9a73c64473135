package io.stellicroutes.base;

import java.net.SocketException;

/** A proxy can't be reached, or can't reach the server just now: as any failure of the network, it may be temporary. */
public final class ProxyException extends SocketException implements HasProblem {
    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** @param detail names the proxy's host and port, and no credential */
    public ProxyException(ErrorCode code, String detail) {
        this(Problem.of(code, Subject.NONE, detail));
    }

    private ProxyException(Problem problem) {
        super(problem.text());
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }
}
