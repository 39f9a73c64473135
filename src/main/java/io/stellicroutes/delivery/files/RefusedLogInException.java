package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.delivery.DeliveryException;

/**
 * An SFTP server does not take the credential. Accounts are locked when that happens often: it is not to be repeated.
 */
final class RefusedLogInException extends DeliveryException {
    private static final long serialVersionUID = 1L;

    RefusedLogInException(Subject subject, String detail) {
        super(ErrorCode.SFTP_LOG_IN, subject, detail);
    }
}
