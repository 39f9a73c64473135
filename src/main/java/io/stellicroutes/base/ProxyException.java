package io.stellicroutes.base;

import java.net.SocketException;

/** A proxy can't be reached, or can't reach the server just now: as any trouble of the network, it may pass. */
public final class ProxyException extends SocketException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** @param message names the proxy's host and port, and no credential */
    public ProxyException(ErrorCode code, String message) {
        super(code.at(message));
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
