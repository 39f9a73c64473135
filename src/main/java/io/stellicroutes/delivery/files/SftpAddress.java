package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The setting {@code uri} of an SFTP destination, {@code sftp://user@host[:port]/directory[?options]}. Immutable.
 *
 * <p>The directory counts from where the log-in leads: {@code /in} is {@code in}. A second slash makes it absolute:
 * {@code //srv/in} is {@code /srv/in}. {@code /~/in} is {@code in}, too; no other tilde means anything. Dots are left
 * to the server, which knows its links. Escapes ({@code %20}) are read as UTF-8; a percent sign that begins none stands
 * for itself, as every other character does.
 *
 * @param host name or address, without brackets
 * @param port the port, 22 if none is given
 * @param user who logs in; empty if the URI names nobody
 * @param directory absolute if it begins with a slash; empty for where the log-in leads
 * @param options options of Camel's endpoint as they stand behind the question mark; empty if there are none
 */
record SftpAddress(String host, int port, String user, String directory, String options) {
    private static final int SSH_PORT = 22;
    private static final int LAST_PORT = 65_535;
    private static final Pattern FORM =
            Pattern.compile("sftp:(?://)?(?:(?<user>[^/?]*)@)?(?<host>\\[[^]]+]|[^/:?@\\[\\]]+)(?::(?<port>\\d{1,5}))?"
                    + "(?<path>/[^?]*)?(?:\\?(?<options>.*))?");

    static SftpAddress of(DestinationSpec destination) {
        String uri = destination.get("uri");
        Matcher found = FORM.matcher(uri);
        int port = found.matches() && found.group("port") != null ? Integer.parseInt(found.group("port")) : SSH_PORT;
        if (!found.matches() || port < 1 || port > LAST_PORT) {
            throw new ConfigException(Problem.completing(
                    ErrorCode.INVALID_VALUE,
                    destination.setting("uri"),
                    "must be sftp://user@host:port/directory, with the directory's absolute path behind two"
                            + " slashes"));
        }
        return new SftpAddress(
                found.group("host").replaceAll("[\\[\\]]", ""),
                port,
                decoded(found.group("user")),
                directory(decoded(found.group("path"))),
                found.group("options") == null ? "" : found.group("options"));
    }

    private static String directory(String path) {
        String below = path.startsWith("/") ? path.substring(1) : path;
        String home = below.equals("~") ? "" : below.startsWith("~/") ? below.substring(2) : below;
        return home.length() > 1 && home.endsWith("/") ? home.replaceFirst("(?<=.)/+$", "") : home;
    }

    /** {@code %HH} as the bytes of UTF-8; null as nothing. */
    private static String decoded(String text) {
        if (text == null) {
            return "";
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); ) {
            int octet = octet(text, at);
            if (octet >= 0) {
                bytes.write(octet);
                at += 3;
            } else {
                int character = text.codePointAt(at);
                bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
                at += Character.charCount(character);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int octet(String text, int at) {
        if (text.charAt(at) != '%' || at + 2 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at + 1), 16);
        int low = Character.digit(text.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** A file in the directory, or below it. */
    String path(String file) {
        return directory.isEmpty() ? file : directory.endsWith("/") ? directory + file : directory + "/" + file;
    }

    /** The server as errors name it. */
    String server() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
