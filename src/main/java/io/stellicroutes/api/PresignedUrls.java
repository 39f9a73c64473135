package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which presigned URLs (reference, step 2) may be fetched: those at the hosts that the user allows. Immutable. */
public final class PresignedUrls {
    /** What some resolvers take for an IPv4 address: its last part is a number. */
    private static final Pattern NUMBER = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)\\.?");

    private static final Pattern ADDRESS = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    private final URI baseUrl;
    private final List<String> allowedHosts;

    /** @param allowedHosts host names, {@code *} for any labels; the base URL's own host is allowed beside them */
    public PresignedUrls(URI baseUrl, List<String> allowedHosts) {
        this.baseUrl = baseUrl;
        this.allowedHosts = List.copyOf(allowedHosts);
    }

    /**
     * Returns the URL as it was given, byte for byte.
     *
     * @throws StellicException if it is not an absolute http(s) URL, not encrypted although Stellic is, or its host is
     *     not allowed; the message holds no query
     */
    public String allowed(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new StellicException(
                    ErrorCode.DOWNLOAD_URL, "Stellic's download URL is not a URL (" + e.getReason() + ")");
        }
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        if (host.isEmpty() || uri.getUserInfo() != null) {
            throw new StellicException(
                    ErrorCode.DOWNLOAD_URL, "Stellic's download URL names no host or holds a user name");
        }
        if (NUMBER.matcher(host).matches() && !ADDRESS.matcher(host).matches()) {
            throw new StellicException(
                    ErrorCode.ODD_ADDRESS,
                    "Stellic's download URL's host " + host + " is neither a name nor an address in its usual form");
        }
        if (!"https".equals(uri.getScheme())
                && !("http".equals(uri.getScheme()) && "http".equals(baseUrl.getScheme()))) {
            throw new StellicException(ErrorCode.DOWNLOAD_URL, "Stellic's download URL at " + host + " is not https");
        }
        boolean allowed = host.equals(baseUrl.getHost().toLowerCase(Locale.ROOT))
                || allowedHosts.stream().anyMatch(pattern -> matches(pattern, host));
        if (!allowed) {
            throw new StellicException(
                    ErrorCode.FORBIDDEN_HOST,
                    "Stellic's download URL names the host " + host
                            + ", which stellic.download.allowed-hosts does not allow: add it there if you trust it");
        }
        return url;
    }

    private static boolean matches(String pattern, String host) {
        String regex = Stream.of(pattern.toLowerCase(Locale.ROOT).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("[a-z0-9.-]+"));
        return host.matches(regex);
    }
}
