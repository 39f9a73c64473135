package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;

/** Stellic, or the store it points to, said no in a way that asking again does not change. */
public class StellicException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    public StellicException(ErrorCode code, Subject subject, String detail) {
        this(Problem.of(code, subject, detail));
    }

    public StellicException(Problem problem) {
        super(problem);
    }
}
