package io.stellicroutes.console;

import io.stellicroutes.config.ConsoleSpec;
import io.stellicroutes.config.NoProxy;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The steps of the route {@code stellic-console}: from HTTP to the {@link Console}, and back. Thread-safe. */
public final class ConsoleSteps {
    /** What every answer has. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private static final List<String> WANTED = List.of(
            "host",
            "origin",
            "sec-fetch-site",
            "sec-fetch-mode",
            "cookie",
            "authorization",
            "content-type",
            "accept",
            "x-csrf-token",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-real-ip",
            "forwarded",
            "via");

    private final ConsoleSpec console;
    private final Console pages;
    private final Optional<RuntimeSecurity> runtime;

    /** @param runtime who says who asks, if the runtime does */
    public ConsoleSteps(ConsoleSpec console, Console pages, Optional<RuntimeSecurity> runtime) {
        this.console = console;
        this.pages = pages;
        this.runtime = runtime;
    }

    /** A request, and whom the runtime says it is of. */
    private record Asked(ConsoleRequest request, Optional<Viewer> viewer) {
        @Override
        public String toString() {
            return "request";
        }
    }

    /**
     * What is asked for. Servers put headers, parameters and fields of forms into one map: what decides who asks must
     * not be named like a parameter or a field.
     */
    public Object read(Exchange exchange) {
        Message message = exchange.getMessage();
        Map<String, String> query = parsed(query(message));
        String type = text(message.getHeader(Exchange.CONTENT_TYPE)).toLowerCase(Locale.ROOT);
        Map<String, String> form = form(message, type);
        Set<String> wanted = new TreeSet<>(WANTED);
        if (!console.proxyHeader().isEmpty()) {
            wanted.add(console.proxyHeader().toLowerCase(Locale.ROOT));
        }
        String mistake = "";
        Map<String, String> headers = new HashMap<>();
        for (String name : wanted) {
            Object value = message.getHeader(name);
            if (value instanceof List<?> several && name.equals("cookie")) {
                headers.put(name, several.stream().map(String::valueOf).collect(Collectors.joining("; ")));
            } else if (value instanceof List<?>) {
                mistake = "The header " + name + " is there twice.";
            } else if (value != null) {
                headers.put(name, value.toString());
            }
            if (names(query, name) || names(form, name)) {
                mistake = "No parameter can have the name " + name + ".";
            }
        }
        authority(message).ifPresent(authority -> headers.putIfAbsent("host", authority));
        Optional<InetAddress> remote = remote(message);
        ConsoleRequest request = new ConsoleRequest(
                text(message.getHeader(Exchange.HTTP_METHOD)).toUpperCase(Locale.ROOT),
                path(message),
                isBare(message),
                query,
                form,
                Map.copyOf(headers),
                remote,
                isSecure(message, headers, remote),
                form.isEmpty() ? body(message) : ByteBuffer.allocate(0),
                mistake);
        return new Asked(request, runtime.flatMap(security -> security.viewer(exchange)));
    }

    /** By HTTP/2 a name is asked for without Host: servers have it in the URL. */
    private static Optional<String> authority(Message message) {
        try {
            return Optional.ofNullable(new URI(text(message.getHeader(Exchange.HTTP_URL))).getRawAuthority());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** As it was sent: which characters it is made of is for its reader to say. */
    private static ByteBuffer body(Message message) {
        byte[] body = message.getBody(byte[].class);
        return body == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body);
    }

    private static boolean names(Map<String, String> parameters, String name) {
        return parameters.keySet().stream().anyMatch(parameter -> parameter.equalsIgnoreCase(name));
    }

    private boolean isSecure(Message message, Map<String, String> headers, Optional<InetAddress> remote) {
        boolean passedOn = remote.filter(console::trusts).isPresent()
                && "https".equalsIgnoreCase(headers.get("x-forwarded-proto"));
        return passedOn || text(message.getHeader(Exchange.HTTP_URL)).startsWith("https:");
    }

    /** Vert.x has a header for what was sent, and decodes the other one; servlet containers leave that as it was. */
    private static String query(Message message) {
        String raw = text(message.getHeader(Exchange.HTTP_RAW_QUERY));
        return raw.isEmpty() ? text(message.getHeader(Exchange.HTTP_QUERY)) : raw;
    }

    /**
     * Vert.x says it as an object of its own, whose text is {@code address:port}; of a servlet's request it is asked.
     * No header that was sent has a name that begins with Camel.
     */
    private static Optional<InetAddress> remote(Message message) {
        String text = text(message.getHeader("CamelVertxPlatformHttpRemoteAddress"));
        int colon = text.lastIndexOf(':');
        Object servlet = message.getHeader("CamelHttpServletRequest");
        if (colon < 0) {
            return servlet == null ? Optional.empty() : ServletRequests.remote(servlet);
        }
        return address(text.substring(0, colon));
    }

    /** An address as servers say it: one of IPv6 may stand in brackets. */
    static Optional<InetAddress> address(String text) {
        return NoProxy.address(text.replaceAll("[\\[\\]]", ""));
    }

    /**
     * From the console's path on. A servlet that has all paths of its application says none: then it is in the URI,
     * behind the application's.
     */
    private String asked(Message message) {
        String path = text(message.getHeader(Exchange.HTTP_PATH));
        if (!path.isEmpty() && path.startsWith(console.path())) {
            return path;
        }
        String uri = text(message.getHeader(Exchange.HTTP_URI)).split("\\?", 2)[0];
        int at = uri.indexOf(console.path());
        return at < 0 ? path : uri.substring(at);
    }

    private String path(Message message) {
        String asked = asked(message);
        String behind = asked.startsWith(console.path())
                ? asked.substring(console.path().length())
                : asked;
        return behind.startsWith("/") ? behind.substring(1) : behind;
    }

    private boolean isBare(Message message) {
        return !console.path().isEmpty() && asked(message).equals(console.path());
    }

    /** Vert.x has read it into a map; other servers leave it as a text. */
    private static Map<String, String> form(Message message, String type) {
        if (message.getBody() instanceof Map<?, ?> fields) {
            Map<String, String> form = new LinkedHashMap<>();
            fields.forEach((name, value) -> form.put(
                    String.valueOf(name),
                    value instanceof List<?> several ? String.valueOf(several.get(0)) : String.valueOf(value)));
            return form;
        }
        return type.startsWith("application/x-www-form-urlencoded")
                ? parsed(text(message.getBody(String.class)))
                : Map.of();
    }

    private static Map<String, String> parsed(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!name.isEmpty()) {
                parameters.putIfAbsent(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    /** The answer in the place of the request, of which nothing is left by now. */
    public void answer(Exchange exchange) {
        Asked asked = exchange.getMessage().getBody(Asked.class);
        Response answer = pages.answer(asked.request(), asked.viewer());
        Message message = exchange.getMessage();
        HEADERS.forEach(message::setHeader);
        answer.headers().forEach(message::setHeader);
        if (!answer.cookies().isEmpty()) {
            message.setHeader("Set-Cookie", answer.cookies());
        }
        if (!answer.type().isEmpty()) {
            message.setHeader(Exchange.CONTENT_TYPE, answer.type());
        }
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
        message.setBody(answer.file().isPresent() ? answer.file().get() : answer.body());
    }
}
