package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.delivery.DeliveryException;

/** An SFTP server does not take the credential. Accounts are locked when that happens often: it is not to be repeated. */
final class RefusedLogInException extends DeliveryException {
    private static final long serialVersionUID = 1L;

    RefusedLogInException(String message) {
        super(ErrorCode.SFTP_LOG_IN, message);
    }
}
