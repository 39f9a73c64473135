package io.stellicroutes.base;

import java.net.URI;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/**
 * Scheme, host and port of a server that may be shown a credential.
 *
 * @param port -1 for the scheme's own
 */
public record Server(String scheme, String host, int port) {
    /** The server of an absolute URL. */
    public static Server of(URI url) {
        return new Server(url.getScheme(), url.getHost(), url.getPort());
    }

    /** Whether a request goes to this server, and to no other. */
    public boolean isAskedBy(HttpRequest request) {
        URIAuthority authority = request.getAuthority();
        return authority != null
                && scheme.equalsIgnoreCase(request.getScheme())
                && withoutBrackets(host).equalsIgnoreCase(withoutBrackets(authority.getHostName()))
                && port == authority.getPort();
    }

    /** An IPv6 address stands in brackets or not, depending on who has read the URL. */
    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
