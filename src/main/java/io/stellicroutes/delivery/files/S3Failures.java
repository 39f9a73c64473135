package io.stellicroutes.delivery.files;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.Proxy;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.UnreachableException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Says what an S3 store, or its client, means by a failure: its code and status, and what to do. The SDK is optional:
 * only a delivery to S3 may ask.
 */
final class S3Failures {
    static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    private static final int PROXY_LOG_IN = 407;
    private static final int TOO_MANY = 429;
    static final int CONFLICT = 409;
    static final int PRECONDITION_FAILED = 412;
    private static final int SERVER_ERROR = 500;
    static final int NOT_IMPLEMENTED = 501;
    private static final int UNAVAILABLE = 503;
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");
    private static final Set<String> CREDENTIAL = Set.of(
            "ExpiredToken",
            "InvalidAccessKeyId",
            "InvalidSecurity",
            "InvalidToken",
            "NotSignedUp",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "TokenRefreshRequired",
            "UnrecognizedClientException");
    private static final Set<String> REGION = Set.of(
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException",
            "PermanentRedirect",
            "Redirect",
            "TemporaryRedirect");
    private static final Set<String> BUSY =
            Set.of("RequestLimitExceeded", "RequestTimeout", "SlowDown", "Throttling", "ThrottlingException");

    private S3Failures() {}

    /**
     * The exception to throw in the place of one; one that is not the SDK's comes back as it is.
     *
     * @param proxy by which the store is reached
     */
    static Exception told(S3Server destination, Optional<Proxy> proxy, Exception thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof DeliveryException ours) {
                return ours;
            }
            if (cause instanceof AwsServiceException answer) {
                return answered(destination, proxy, answer);
            }
            if (cause instanceof SdkClientException) {
                return notAsked(destination, proxy, cause);
            }
        }
        return thrown;
    }

    /** Whether an object was certainly not put: the store has said no, or no connection to it came about. */
    static boolean isRefusal(Exception thrown) {
        return Causes.of(thrown).stream()
                .anyMatch(cause -> cause instanceof ConnectException
                        || cause instanceof UnknownHostException
                        || cause instanceof NoRouteToHostException
                        || cause instanceof SSLHandshakeException
                        || (cause instanceof AwsServiceException answer
                                && (answer.statusCode() < SERVER_ERROR || answer.statusCode() == UNAVAILABLE)));
    }

    private static DeliveryException answered(S3Server destination, Optional<Proxy> proxy, AwsServiceException answer) {
        int status = answer.statusCode();
        String code = code(answer);
        if (status == PROXY_LOG_IN && proxy.isPresent()) {
            return new DeliveryException(
                    ErrorCode.PROXY_CREDENTIAL,
                    destination.subject(),
                    "the proxy " + proxy.get() + " answered " + status + " on the way to " + store(destination)
                            + ": it wants a log-in; check stellic.proxy.user and stellic.proxy.password");
        }
        // a proxy that refuses a tunnel looks like a store; only a store numbers its answers
        String orProxy = proxy.filter(by -> code.isEmpty() && answer.requestId() == null)
                .map(by -> ", or the proxy " + by + " before it,")
                .orElse("");
        String said =
                "the store " + store(destination) + orProxy + " answered " + status + (code.isEmpty() ? "" : " " + code)
                        + " for the bucket " + destination.get("bucket")
                        + Optional.ofNullable(answer.requestId())
                                .filter(id -> CODE.matcher(id).matches())
                                .map(id -> " (request " + id + ")")
                                .orElse("")
                        + ": ";
        if (code.equals("RequestTimeTooSkewed")) {
            return new DeliveryException(
                    ErrorCode.S3_CREDENTIAL,
                    destination.subject(),
                    said + "the clock of this machine is wrong, and so are its signatures: set it");
        }
        if (CREDENTIAL.contains(code)) {
            return new DeliveryException(
                    ErrorCode.S3_CREDENTIAL,
                    destination.subject(),
                    said + "check access-key and secret-key, or where the SDK finds them");
        }
        Optional<String> region = region(answer);
        if (REGION.contains(code)
                || (status >= 300 && status < BAD_REQUEST)
                || (status == BAD_REQUEST
                        && code.isEmpty()
                        && region.filter(other -> !other.equals(destination.get("region")))
                                .isPresent())) {
            return new DeliveryException(
                    ErrorCode.S3_REGION,
                    destination.subject(),
                    said + "the bucket is in another region than " + destination.get("region") + ": set region="
                            + region.orElse("<the bucket's>"));
        }
        if (code.equals("NoSuchBucket") || status == NOT_FOUND) {
            return new DeliveryException(
                    ErrorCode.BUCKET,
                    destination.subject(),
                    said + "the bucket does not exist; make it, or correct the setting bucket");
        }
        if (status == TOO_MANY || (status >= SERVER_ERROR && status != NOT_IMPLEMENTED) || BUSY.contains(code)) {
            return new UnreachableException(
                    ErrorCode.S3_BUSY, destination.subject(), said + "it is busy, or not well; try again later");
        }
        if (status == PRECONDITION_FAILED || status == CONFLICT) {
            return new UnreachableException(
                    ErrorCode.S3_OVERTAKEN,
                    destination.subject(),
                    said + "somebody else writes the same object at the same time; try again later");
        }
        if (status == FORBIDDEN) {
            return new DeliveryException(
                    ErrorCode.S3_PERMISSION,
                    destination.subject(),
                    said
                            + (code.isEmpty()
                                    ? "check access-key and secret-key, and that they"
                                    : "check that the credential")
                            + " may do s3:PutObject and s3:GetObject there (s3:ListBucket for a check)");
        }
        return new DeliveryException(
                ErrorCode.S3_REFUSAL, destination.subject(), said + "it does not take the request");
    }

    private static Optional<String> region(AwsServiceException answer) {
        Optional<String> named = Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"));
        return named.or(() -> EXPECTED_REGION
                        .matcher(String.valueOf(answer.getMessage()))
                        .results()
                        .findFirst()
                        .map((MatchResult found) -> found.group(1)))
                .filter(found -> CODE.matcher(found).matches());
    }

    private static Exception notAsked(S3Server destination, Optional<Proxy> proxy, Throwable thrown) {
        String server = "the store " + store(destination);
        for (Throwable cause : Causes.of(thrown)) {
            String words = String.valueOf(cause.getMessage());
            if (words.startsWith("Unable to load credentials")) {
                return new DeliveryException(
                        ErrorCode.S3_CREDENTIAL,
                        destination.subject(),
                        server + " was not asked: there is no access-key, and the SDK finds no credential of its own");
            }
            if (proxy.isPresent() && cause instanceof UnknownHostException) {
                return new UnreachableException(
                        ErrorCode.PROXY_UNKNOWN_HOST,
                        destination.subject(),
                        "the proxy " + proxy.get() + ": its name is not known; check stellic.proxy.url and DNS");
            }
            if (proxy.isPresent()
                    && (cause instanceof ConnectException
                            || cause.getClass().getSimpleName().equals("ConnectTimeoutException"))) {
                return new UnreachableException(
                        ErrorCode.PROXY_UNREACHABLE,
                        destination.subject(),
                        "the proxy " + proxy.get()
                                + " can't be reached: the connection was refused, or not made in time;"
                                + " check stellic.proxy.url");
            }
            if (cause instanceof UnknownHostException) {
                return unreachable(destination, server, "its name is not known: check endpoint and region, and DNS");
            }
            if (cause.getClass().getSimpleName().equals("ConnectTimeoutException")) {
                return silent(server, destination, "connect-timeout");
            }
            if (cause instanceof SocketTimeoutException) {
                return silent(server, destination, "timeout");
            }
            if (cause instanceof SSLException) {
                return unreachable(
                        destination,
                        server,
                        "TLS failed (" + cause.getClass().getSimpleName()
                                + "): check the certificate, and the trust store");
            }
        }
        return unreachable(
                destination, server, "the connection was refused, or broke: check endpoint, and that the store is up");
    }

    private static UnreachableException silent(String server, S3Server destination, String setting) {
        return new UnreachableException(
                ErrorCode.S3_SILENT,
                destination.subject(),
                server + " has not answered within " + destination.get(setting) + " (" + destination.property(setting)
                        + ")");
    }

    private static UnreachableException unreachable(S3Server destination, String server, String why) {
        return new UnreachableException(
                ErrorCode.S3_UNREACHABLE, destination.subject(), server + " can't be reached: " + why);
    }

    /** What a store calls its refusal; empty if it says nothing that could be a name. */
    static String code(AwsServiceException answer) {
        return Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .filter(found -> CODE.matcher(found).matches())
                .orElse("");
    }

    /** Host and port, as far as they are known here. */
    private static String store(S3Server destination) {
        return destination
                .find("endpoint")
                .map(URI::create)
                .map(url -> url.getHost()
                        + ":"
                        + (url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("http") ? 80 : 443))
                .orElse("s3." + destination.get("region") + ".amazonaws.com:443");
    }
}
