package io.stellicroutes.console;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;

/** A program has asked for something in a way that means nothing. */
final class MistakenCallException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    private MistakenCallException(Problem problem) {
        super(problem);
    }

    /**
     * About one thing that was sent.
     *
     * @param wrong completes the sentence that its name begins
     */
    static MistakenCallException of(String name, String wrong) {
        return new MistakenCallException(Problem.completing(ErrorCode.INVALID_VALUE, Subject.ofProperty(name), wrong));
    }
}
