package io.stellicroutes.console;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a browser asks for. Immutable.
 *
 * @param method such as GET
 * @param path behind the console's own, without a slash at its beginning, as it was sent; {@code runs/20261128T…}
 * @param bare whether the console's path itself was asked for, without a slash behind it
 * @param query the first value of each parameter
 * @param form the first value of each field
 * @param headers by their names in lower case: those that the console looks at
 * @param remote who has connected; empty if the server does not say
 * @param secure whether by TLS
 * @param body as it was sent, unless it was a form
 * @param mistake what makes it a request that must not be trusted; empty if nothing does
 */
public record ConsoleRequest(
        String method,
        String path,
        boolean bare,
        Map<String, String> query,
        Map<String, String> form,
        Map<String, String> headers,
        Optional<InetAddress> remote,
        boolean secure,
        ByteBuffer body,
        String mistake) {

    /** A header; empty if there is none. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Of what is sent, in lower case and without parameters; empty if none is named. */
    public String mediaType() {
        return header("content-type").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Whether a program asks, which wants JSON. */
    public boolean isApi() {
        return path.equals("api") || path.startsWith("api/");
    }

    /** Whether a page of ours renews a part of itself. */
    public boolean isRenewal() {
        return query.containsKey("live");
    }

    /** Whether it may change something. */
    public boolean acts() {
        return !method.equals("GET");
    }

    /** The value of a cookie; empty if there is none. */
    public String cookie(String name) {
        for (String pair : header("cookie").split(";", -1)) {
            String cookie = pair.strip();
            if (cookie.startsWith(name + "=")) {
                return cookie.substring(name.length() + 1);
            }
        }
        return "";
    }

    /** The same from a browser with one cookie more. */
    ConsoleRequest withCookie(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.merge("cookie", name + "=" + value, (given, added) -> given + "; " + added);
        return new ConsoleRequest(method, path, bare, query, form, more, remote, secure, body, mistake);
    }

    /** Without anything of the request: it may hold credentials. */
    @Override
    public String toString() {
        return "request";
    }
}
