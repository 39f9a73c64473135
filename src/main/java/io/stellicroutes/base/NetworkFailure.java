package io.stellicroutes.base;

import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;

/**
 * Why a server could not be asked, or did not answer.
 *
 * @param code its error
 * @param why in words that hold no URL and nothing that was sent; host and port stand before them if they are known
 */
public record NetworkFailure(ErrorCode code, String why) {
    /** What an exception, with its causes, says of the network; empty if it is about something else. */
    public static Optional<NetworkFailure> of(Throwable thrown) {
        Optional<AskedServer> asked = AskedServer.of(thrown);
        return fault(thrown, asked).map(fault -> asked.map(
                        server -> new NetworkFailure(fault.code(), server.hostAndPort() + ": " + fault.why()))
                .orElse(fault));
    }

    private static Optional<NetworkFailure> fault(Throwable thrown, Optional<AskedServer> asked) {
        if (has(thrown, ConnectTimeoutException.class::isInstance)) {
            return fault(
                    ErrorCode.NO_ANSWER,
                    "no connection in time (stellic.connect.timeout): check host and port, and the way there");
        }
        Throwable last =
                Causes.of(thrown).stream().reduce(thrown, (before, cause) -> isTheNetworks(cause) ? cause : before);
        if (last instanceof UnknownHostException) {
            return fault(ErrorCode.UNKNOWN_HOST, "the host's name is not known: check the address and DNS");
        }
        if (last instanceof ConnectException) {
            return fault(ErrorCode.CONNECTION_REFUSED, "the connection was refused: check host and port");
        }
        if (last instanceof NoHttpResponseException || last instanceof ConnectionClosedException) {
            return fault(ErrorCode.CONNECTION_BROKEN, "the server closed the connection before it had answered");
        }
        if (last instanceof SocketException) {
            return fault(ErrorCode.CONNECTION_BROKEN, "the connection broke");
        }
        if (last instanceof SocketTimeoutException) {
            return fault(
                    ErrorCode.NO_ANSWER,
                    "no answer in time (" + asked.map(AskedServer::timeout).orElse("stellic.request.timeout") + ")");
        }
        return last instanceof SSLException
                ? fault(ErrorCode.TLS, "TLS failed (" + last.getClass().getSimpleName() + "): " + tls(thrown))
                : Optional.empty();
    }

    private static Optional<NetworkFailure> fault(ErrorCode code, String why) {
        return Optional.of(new NetworkFailure(code, why));
    }

    private static String tls(Throwable thrown) {
        if (has(
                thrown,
                cause -> cause instanceof CertificateExpiredException
                        || cause instanceof CertificateNotYetValidException)) {
            return "the server's certificate has expired, or is not valid yet, or the clock of this machine is wrong";
        }
        if (has(
                thrown,
                cause -> cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException)) {
            return "the server's certificate is from nobody who is trusted: check the certificate, and whether stellic.tls.trust-store"
                    + " names who has signed it";
        }
        if (has(thrown, CertificateException.class::isInstance)) {
            return "the server's certificate is not for this host: check the certificate, and the host";
        }
        // the JDK has no class for it
        return has(thrown, cause -> String.valueOf(cause.getMessage()).startsWith("Unsupported or unrecognized SSL"))
                ? "the server speaks no TLS there: check the port, or write http:// if you mean it"
                : "check the certificate, and whether stellic.tls.trust-store names who has signed it";
    }

    private static boolean isTheNetworks(Throwable cause) {
        return Network.failed(cause)
                || cause instanceof NoHttpResponseException
                || cause instanceof ConnectionClosedException;
    }

    private static boolean has(Throwable thrown, Predicate<Throwable> what) {
        return Causes.of(thrown).stream().anyMatch(what);
    }
}
