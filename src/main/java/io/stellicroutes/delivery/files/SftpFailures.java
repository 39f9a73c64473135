package io.stellicroutes.delivery.files;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchChangedHostKeyException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.SftpException;
import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Printable;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.UnreachableException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;

/**
 * Says what an SFTP server or its client means by a failure, in the words that the server has used. Not thread-safe.
 */
final class SftpFailures {
    private static final Pattern METHODS = Pattern.compile("Auth (?:fail|cancel) for methods '([^']*)'");
    private static final Pattern NO_METHOD =
            Pattern.compile("(?i)^Auth (fail|cancel)|too many authentication|password");
    private static final Pattern LATE = Pattern.compile("(?i)timeout|timed out");
    private static final Pattern NO_SUBSYSTEM = Pattern.compile("(?i)channel (request|is not opened)|SSH_OPEN");
    private static final Map<Integer, String> STATUSES = Map.of(
            ChannelSftp.SSH_FX_NO_SUCH_FILE, "no such file",
            ChannelSftp.SSH_FX_PERMISSION_DENIED, "permission denied",
            ChannelSftp.SSH_FX_FAILURE, "failure",
            ChannelSftp.SSH_FX_OP_UNSUPPORTED, "not supported");
    private static final Map<String, String> NEGOTIATED = Map.of(
            "kex", "key exchange algorithm (keyExchangeProtocols)",
            "server_host_key", "host key algorithm (serverHostKeys)",
            "cipher.c2s", "cipher (ciphers)",
            "cipher.s2c", "cipher (ciphers)",
            "mac.c2s", "message authentication code",
            "mac.s2c", "message authentication code");

    private final DestinationSpec destination;
    private final String server;
    private final long timeoutNanos;
    private long asked = System.nanoTime();

    SftpFailures(DestinationSpec destination, SftpAddress address) {
        this.destination = destination;
        this.server = "the SFTP server " + address.server();
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(TimeUtils.toMilliSeconds(destination.get("timeout")));
    }

    /** Something goes to the server now: its silence counts from here. */
    void progress() {
        asked = System.nanoTime();
    }

    /** Why no session came about. */
    DeliveryException connecting(JSchException thrown) {
        String words = String.valueOf(thrown.getMessage());
        if (thrown instanceof JSchAlgoNegoFailException negotiation) {
            return algorithms(negotiation);
        }
        if (thrown instanceof JSchHostKeyException) {
            return new DeliveryException(
                    ErrorCode.SFTP_HOST_KEY,
                    destination.subject(),
                    server + (thrown instanceof JSchChangedHostKeyException ? " has another key than" : " is not in")
                            + " known-hosts-file " + destination.get("known-hosts-file")
                            + ": ask its owner for its key, and put that there (ssh-keyscan prints what to compare)."
                            + " Nothing was sent");
        }
        Matcher methods = METHODS.matcher(words);
        boolean refused = thrown instanceof JSchSessionDisconnectException
                && NO_METHOD.matcher(words).find();
        if (methods.find()) {
            return new RefusedLogInException(
                    destination.subject(),
                    server + " refuses the log-in of this user: it takes " + methods.group(1) + ", and was offered "
                            + offered() + ": check the user in uri, password and private-key-file");
        }
        if (refused || NO_METHOD.matcher(words).lookingAt()) {
            return new RefusedLogInException(
                    destination.subject(),
                    server + " refuses the log-in of this user: check the user in uri, password and"
                            + " private-key-file");
        }
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof UnknownHostException) {
                return unreachable("its name is not known: check the host in uri, and DNS");
            }
            if (cause instanceof SocketTimeoutException
                    || LATE.matcher(String.valueOf(cause.getMessage())).find()) {
                return new UnreachableException(
                        ErrorCode.SFTP_SILENT,
                        destination.subject(),
                        server + " can't be reached within " + destination.get("connect-timeout") + " ("
                                + property("connect-timeout") + "): check host and port in uri, and the way there");
            }
        }
        if (NO_SUBSYSTEM.matcher(words).find()) {
            return new DeliveryException(
                    ErrorCode.SFTP_REFUSAL,
                    destination.subject(),
                    server + " has logged the user in, but opens no SFTP for it: " + told(words));
        }
        return unreachable(
                told(words.replaceFirst("^Session\\.connect: ", "").replaceFirst("^[\\w.]+(Exception|Error): ", ""))
                        + ": check host and port in uri, and that the server is up");
    }

    private String offered() {
        boolean key = destination.find("private-key-file").isPresent();
        boolean password = destination.find("password").isPresent();
        return key && password
                ? "a key and a password"
                : key ? "a key" : password ? "a password" : "neither key nor password";
    }

    private UnreachableException unreachable(String why) {
        return new UnreachableException(
                ErrorCode.SFTP_UNREACHABLE, destination.subject(), server + " can't be reached: " + why);
    }

    private DeliveryException algorithms(JSchAlgoNegoFailException negotiation) {
        return new DeliveryException(
                ErrorCode.SFTP_ALGORITHMS,
                destination.subject(),
                server + " and this client have no "
                        + NEGOTIATED.getOrDefault(negotiation.getAlgorithmName(), negotiation.getAlgorithmName())
                        + " in common: the server has " + told(negotiation.getServerProposal()) + "; the client "
                        + told(negotiation.getJSchProposal())
                        + ". Have the server renewed; or, if you must, name one of its own behind " + property("uri")
                        + ", as in ?serverHostKeys=ssh-rsa");
    }

    /**
     * Why a request was not fulfilled.
     *
     * @param what the verb, as in <em>the server refuses to write x</em>
     * @param connected whether the session still lives
     */
    DeliveryException asking(String what, String path, SftpException thrown, boolean connected) {
        if (connected && !(thrown.getCause() instanceof IOException)) {
            return new RefusedRequestException(
                    thrown.id,
                    destination.subject(),
                    server + " refuses to " + what + " " + Printable.of(path) + ": "
                            + STATUSES.getOrDefault(thrown.id, "status " + thrown.id) + own(thrown));
        }
        // the client counts from the last answer, which is a little older than what was sent last
        if (System.nanoTime() - asked >= timeoutNanos / 2) {
            return new UnreachableException(
                    ErrorCode.SFTP_SILENT,
                    destination.subject(),
                    server + " has not answered within " + destination.get("timeout") + " (" + property("timeout")
                            + ") when it was to " + what + " " + Printable.of(path));
        }
        return new UnreachableException(
                ErrorCode.SFTP_UNREACHABLE,
                destination.subject(),
                "the connection to " + server + " broke when it was to " + what + " " + Printable.of(path));
    }

    /** The server's own words, if they are more than the name of the status. */
    private static String own(SftpException thrown) {
        String words = told(thrown.getMessage());
        String status = STATUSES.getOrDefault(thrown.id, "");
        return words.isEmpty() || words.toLowerCase(Locale.ROOT).equals(status) ? "" : " (it says: " + words + ")";
    }

    private static String told(String words) {
        return words == null ? "" : Printable.of(words).strip();
    }

    DeliveryException noDirectory(String directory, String why) {
        return new DeliveryException(
                ErrorCode.SFTP_DIRECTORY,
                destination.subject(),
                server + ": the directory " + Printable.of(directory) + " can't be used: " + why
                        + ". One slash behind the host begins a path where the log-in leads, two an absolute one");
    }

    static DeliveryException badKey(DestinationSpec destination, String why) {
        return new DeliveryException(
                ErrorCode.SFTP_KEY,
                destination.setting("private-key-file"),
                destination.get("private-key-file") + " " + why);
    }

    private String property(String setting) {
        return destination.property(setting);
    }
}
