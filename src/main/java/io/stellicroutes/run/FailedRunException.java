package io.stellicroutes.run;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;
import io.stellicroutes.ledger.Run;

/** A run has failed; the ledger has it already, and this tells those who count. */
public final class FailedRunException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    public FailedRunException(Run run) {
        super(Problem.of(ErrorCode.NOT_DELIVERED, Subject.ofExport(run.export()).withRun(run.id()), "has failed"));
    }
}
