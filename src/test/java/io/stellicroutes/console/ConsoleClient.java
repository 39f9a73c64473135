package io.stellicroutes.console;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.apache.hc.core5.net.WWWFormCodec;

/** A browser as far as the console can tell: it keeps cookies, follows nothing, and says what a test lets it say. */
public final class ConsoleClient implements AutoCloseable {
    /** What {@link io.stellicroutes.routes.RoutesExtension} needs for a console on a free port of this machine. */
    public static final String SERVED = """
            stellic.console.enabled=true
            camel.server.enabled=true
            camel.server.host=127.0.0.1
            camel.server.port=0
            """;

    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    private final String server;
    private final String path;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final CloseableHttpClient client = HttpClients.custom()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAutomaticRetries()
            .build();

    /** @param path that of the console */
    public ConsoleClient(String server, String path) {
        this.server = server;
        this.path = path;
    }

    /** Of the console that a context serves. */
    public static ConsoleClient of(CamelContext context) {
        return new ConsoleClient(address(context), "/stellic");
    }

    /** Where a context's server is. */
    public static String address(CamelContext context) {
        return "http://127.0.0.1:"
                + context.hasService(VertxPlatformHttpServer.class).getPort();
    }

    /** What was answered; the names of headers are in lower case. */
    public record Answered(int status, Map<String, List<String>> headers, String body) {
        public Optional<String> header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst();
        }
    }

    /** Sends a header with everything from now on; without a value no longer. */
    public ConsoleClient with(String header, String value) {
        if (value == null) {
            headers.remove(header);
        } else {
            headers.put(header, value);
        }
        return this;
    }

    /**
     * Asks for a page.
     *
     * @param place below the console's path, with its slash
     */
    public Answered get(String place) throws IOException {
        return send(new HttpUriRequestBase("GET", address(place)));
    }

    /** Where a place is. */
    URI address(String place) {
        return URI.create(server + path + place);
    }

    /** Sends a form. */
    public Answered post(String place, Map<String, String> fields) throws IOException {
        List<NameValuePair> pairs = new ArrayList<>();
        fields.forEach((name, value) -> pairs.add(new BasicNameValuePair(name, value)));
        return post(place, WWWFormCodec.format(pairs, StandardCharsets.UTF_8), ContentType.APPLICATION_FORM_URLENCODED);
    }

    /** Sends something else. */
    public Answered post(String place, String body, ContentType type) throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase("POST", address(place));
        request.setEntity(new StringEntity(body, type));
        return send(request);
    }

    /** Sends a form with the token of a page. */
    public Answered act(String page, String place, Map<String, String> fields) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("csrf", token(page));
        return post(place, all);
    }

    /** The token in the forms of a page. */
    public String token(String page) throws IOException {
        Matcher token = TOKEN.matcher(get(page).body());
        if (!token.find()) {
            throw new AssertionError("no form on " + page);
        }
        return token.group(1);
    }

    /** Logs in by the page for it. */
    public Answered logIn(String name, String password) throws IOException {
        return act("/log-in", "/log-in", Map.of("name", name, "password", password));
    }

    public Map<String, String> cookies() {
        return cookies;
    }

    private Answered send(HttpUriRequestBase request) throws IOException {
        headers.forEach(request::setHeader);
        if (!cookies.isEmpty()) {
            List<String> pairs = new ArrayList<>();
            cookies.forEach((name, value) -> pairs.add(name + "=" + value));
            request.setHeader("Cookie", String.join("; ", pairs));
        }
        return client.execute(request, response -> {
            Map<String, List<String>> all = new LinkedHashMap<>();
            for (var header : response.getHeaders()) {
                all.computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(header.getValue());
            }
            all.getOrDefault("set-cookie", List.of()).forEach(this::keep);
            String body = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity());
            return new Answered(response.getCode(), all, body);
        });
    }

    private void keep(String cookie) {
        String pair = cookie.split(";", 2)[0];
        String name = pair.substring(0, pair.indexOf('='));
        if (cookie.contains("Max-Age=0")) {
            cookies.remove(name);
        } else {
            cookies.put(name, pair.substring(name.length() + 1));
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
