package io.stellicroutes.ledger;

import io.stellicroutes.base.ErrorCode;
import java.nio.file.Path;

/** Another service runs by schedule in the same work directory. */
public final class ServiceRunningException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServiceRunningException(Path workDir, String other) {
        super(ErrorCode.SERVICE_RUNNING.at("stellic.work-dir: the schedules of " + workDir + " run already, in " + other
                + ": stop it, or give this service a work directory of its own"));
    }
}
