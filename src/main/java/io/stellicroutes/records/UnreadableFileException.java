package io.stellicroutes.records;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;

/** A landed file can't be read as CSV; says where. */
public final class UnreadableFileException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    public UnreadableFileException(ErrorCode code, Subject subject, String detail) {
        this(Problem.of(code, subject, detail));
    }

    public UnreadableFileException(Problem problem) {
        super(problem);
    }

    public UnreadableFileException(Problem problem, Throwable cause) {
        super(problem, cause);
    }
}
