package io.stellicroutes.base;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** What Java throws when a server can't be reached, whatever is spoken with it. */
public final class Network {
    private Network() {}

    /** Whether an exception is one of the network's own, its causes not counted. */
    public static boolean failed(Throwable thrown) {
        return thrown instanceof SocketException
                || thrown instanceof SocketTimeoutException
                || thrown instanceof UnknownHostException
                || thrown instanceof SSLException;
    }
}
