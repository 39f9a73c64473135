package io.stellicroutes.api;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.base.WrittenUrl;
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

    private static final String REDIRECT = "the store's redirect";

    private static final Pattern ADDRESS = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    private final URI baseUrl;
    private final List<String> allowedHosts;
    private final String property;

    /** @param allowedHosts host names, {@code *} for any labels; the base URL's own host is allowed beside them */
    public PresignedUrls(URI baseUrl, List<String> allowedHosts) {
        this(baseUrl, allowedHosts, "stellic.download.allowed-hosts");
    }

    /**
     * As {@link #PresignedUrls(URI, List)}.
     *
     * @param property that of the hosts, for errors
     */
    public PresignedUrls(URI baseUrl, List<String> allowedHosts, String property) {
        this.property = property;
        this.baseUrl = baseUrl;
        this.allowedHosts = List.copyOf(allowedHosts);
    }

    /**
     * Returns the URL as it was given, byte for byte, without its fragment.
     *
     * @param subject who asks, for errors: the export
     * @throws StellicException if it is not an absolute http(s) URL, not encrypted although Stellic is, or its host is
     *     not allowed; the message holds no query
     */
    public String allowed(Subject subject, String url) {
        return allowed(subject, "Stellic's download URL", () -> WrittenUrl.of(url));
    }

    /**
     * Returns the URL to which the store sends who asks for one: as it stands in {@code Location}, seen from that one.
     *
     * @param subject who asks, for errors: the export
     * @param url the one that was asked for
     * @param location what the store says; null if it says nothing
     * @throws StellicException as for {@link #allowed}: a store may send on to no host but those that Stellic may name
     */
    public String redirected(Subject subject, String url, String location) {
        if (location == null) {
            throw new StellicException(
                    ErrorCode.STORE_REDIRECT, subject, "the store answered with a redirect that names no URL");
        }
        return allowed(subject, REDIRECT, () -> WrittenUrl.of(url).resolve(location));
    }

    /** Whether files may be fetched from a host. */
    public boolean isAllowed(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals(baseUrl.getHost().toLowerCase(Locale.ROOT))
                || allowedHosts.stream().anyMatch(pattern -> matches(pattern, name));
    }

    /** How an error calls the place to which the store's {@code Location} leads; its query is not told. */
    public static String hostOf(String location) {
        try {
            String host = location == null ? null : new URI(location).getHost();
            return host == null ? "" : " to the host " + host;
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private interface Reading {
        WrittenUrl read() throws URISyntaxException;
    }

    private String allowed(Subject subject, String what, Reading reading) {
        WrittenUrl url;
        try {
            url = reading.read();
        } catch (URISyntaxException e) {
            String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
            throw new StellicException(
                    ErrorCode.DOWNLOAD_URL, subject, what + " is not a URL by RFC 3986: " + e.getReason() + where);
        }
        URI uri = url.uri();
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        if (host.isEmpty() || uri.getUserInfo() != null) {
            throw new StellicException(
                    ErrorCode.DOWNLOAD_URL, subject, what + " names no host, one that is no host name, or a user");
        }
        if (NUMBER.matcher(host).matches() && !ADDRESS.matcher(host).matches()) {
            throw new StellicException(
                    ErrorCode.ODD_ADDRESS,
                    subject,
                    what + " names the host " + host + ", which is neither a name nor an address in its usual form");
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!"https".equals(scheme) && !("http".equals(scheme) && "http".equals(baseUrl.getScheme()))) {
            throw new StellicException(
                    ErrorCode.DOWNLOAD_URL, subject, what + " names the host " + host + " and is not https");
        }
        if (!isAllowed(host)) {
            throw new StellicException(
                    ErrorCode.FORBIDDEN_HOST,
                    subject,
                    what + " names the host " + host + ", which " + property
                            + " does not allow: add it there if you trust it");
        }
        return url.withoutFragment();
    }

    private static boolean matches(String pattern, String host) {
        String regex = Stream.of(pattern.toLowerCase(Locale.ROOT).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("[a-z0-9.-]+"));
        return host.matches(regex);
    }
}
