package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;
import io.stellicroutes.changes.Baseline;

/** Another delivery has reached the destination meanwhile, or its baseline was forgotten. */
public final class BaselineMovedException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    BaselineMovedException(Baseline expected) {
        super(Problem.of(
                ErrorCode.BASELINE_MOVED,
                Subject.ofExport(expected.export()).to(expected.destination()),
                "another delivery has reached the destination while this one was under way, or its baseline was forgotten:"
                        + " the next attempt compares the file anew"));
    }
}
