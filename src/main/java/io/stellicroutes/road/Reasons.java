package io.stellicroutes.road;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.records.UnreadableFileException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Why something failed, in words that hold no URL, no credential and no record. */
public final class Reasons {
    private Reasons() {}

    /** Our own messages are safe as they are; of others' only those kinds that can't hold anything are told. */
    public static String of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof StellicException
                    || cause instanceof DeliveryException
                    || cause instanceof ConfigException
                    || cause instanceof UnreadableFileException
                    || cause.getClass().getName().startsWith("io.stellicroutes.")) {
                return String.valueOf(cause.getMessage());
            }
        }
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof HttpOperationFailedException answer) {
            return "the server answered " + answer.getStatusCode();
        }
        if (root instanceof UnknownHostException) {
            return "the host's name is not known: check the address and DNS";
        }
        if (root instanceof ConnectException) {
            return "the connection was refused: check host and port";
        }
        if (root instanceof SocketTimeoutException) {
            return "no answer in time (stellic.request.timeout)";
        }
        if (root instanceof SSLException) {
            return "TLS failed (" + root.getClass().getSimpleName() + "): check the certificate";
        }
        return root.getClass().getSimpleName() + " (turn on DEBUG for io.stellicroutes to see it)";
    }
}
