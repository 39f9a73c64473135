package io.stellicroutes.delivery.files;

import com.jcraft.jsch.JSchException;
import java.util.regex.Pattern;

/** Reads what the SFTP client throws. The client is optional: only a delivery by SFTP may ask. */
public final class SftpFaults {
    /** It has no exception of its own for these. */
    private static final Pattern WORDS =
            Pattern.compile("(?i).*(timeout|timed out|closed by foreign host|session is down|end of io stream).*");

    private SftpFaults() {}

    /** Whether the server could not be spoken to, for a reason behind which there is no exception of the network's. */
    public static boolean isTheServers(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof JSchException
                    && WORDS.matcher(String.valueOf(cause.getMessage())).matches()) {
                return true;
            }
        }
        return false;
    }
}
