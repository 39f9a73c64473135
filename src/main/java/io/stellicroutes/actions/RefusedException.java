package io.stellicroutes.actions;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;

/** What was asked for is not done; nothing has changed. */
public final class RefusedException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    RefusedException(Problem problem) {
        super(problem);
    }

    static RefusedException of(ErrorCode code, Subject subject, String detail) {
        return new RefusedException(Problem.of(code, subject, detail));
    }
}
