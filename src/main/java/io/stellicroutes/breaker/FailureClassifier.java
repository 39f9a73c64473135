package io.stellicroutes.breaker;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.HasProblem;
import io.stellicroutes.base.Network;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.UnreachableException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** Tells a server that can't be reached, or is not well, from data and credentials that are wrong. */
final class FailureClassifier {
    private static final int SERVER_ERROR = 500;

    private FailureClassifier() {}

    /**
     * Our own exceptions say which it is; of others' the network's count, and answers of 500 and above. The store of
     * landed files is neither Stellic nor a destination.
     */
    static boolean isServerFailure(Throwable thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof HasProblem known && known.problem().code() == ErrorCode.SHARED_LANDING) {
                return false;
            }
            if (cause instanceof DeliveryException || cause instanceof StellicException) {
                return cause instanceof UnreachableException;
            }
            if (cause instanceof HttpOperationFailedException answer) {
                return answer.getStatusCode() >= SERVER_ERROR;
            }
            if (isTheNetworks(cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTheNetworks(Throwable cause) {
        return Network.failed(cause)
                || cause instanceof NoHttpResponseException
                || cause instanceof ConnectionClosedException
                || cause instanceof MalformedChunkCodingException;
    }
}
