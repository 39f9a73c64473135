package io.stellicroutes.console;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;

/** What is asked for is not in the ledger. */
final class NotThereException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    NotThereException(Problem problem) {
        super(problem);
    }

    /** A run by its id. */
    static Run run(Ledger ledger, String id) {
        return ledger.runs()
                .find(id)
                .orElseThrow(() -> new NotThereException(
                        Problem.of(ErrorCode.UNKNOWN_RUN, Subject.NONE, "There is no run " + id)));
    }
}
