package io.stellicroutes.delivery.files;

import software.amazon.awssdk.core.exception.SdkServiceException;

/** Reads what the S3 client throws. The client is optional: only a delivery to S3 may ask. */
public final class S3Faults {
    private static final int SERVER_ERROR = 500;

    private S3Faults() {}

    /** Whether the store has answered that it is not well. */
    public static boolean isTheStores(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SdkServiceException answer) {
                return answer.statusCode() >= SERVER_ERROR;
            }
        }
        return false;
    }
}
