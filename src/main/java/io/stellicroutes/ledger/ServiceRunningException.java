package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;
import java.nio.file.Path;

/** Another service runs by schedule in the same work directory. */
public final class ServiceRunningException extends StellicRoutesException {
    private static final long serialVersionUID = 1L;

    ServiceRunningException(Path workDir, String other) {
        super(Problem.of(
                ErrorCode.SERVICE_RUNNING,
                Subject.ofProperty("stellic.work-dir"),
                "the schedules of " + workDir + " run already, in " + other
                        + ": stop it, or give this service a work directory of its own"));
    }
}
