package io.stellicroutes.delivery.files;

import com.jcraft.jsch.ChannelSftp;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.delivery.DeliveryException;

/** An SFTP server refuses a request; the session stays usable. */
final class RefusedRequestException extends DeliveryException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status the server's, as SFTP numbers them */
    RefusedRequestException(int status, Subject subject, String detail) {
        super(ErrorCode.SFTP_REFUSAL, subject, detail);
        this.status = status;
    }

    /** Whether that is because a file, or a directory on its path, is not there. */
    boolean isForMissingFile() {
        return status == ChannelSftp.SSH_FX_NO_SUCH_FILE;
    }
}
