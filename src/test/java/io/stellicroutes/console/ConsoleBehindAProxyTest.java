package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.stellicroutes.console.ConsoleClient.Answered;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.servers.LocalServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ContentType;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The console behind a reverse proxy that speaks TLS with browsers, has it under a path of its own, and asks for it by
 * its address.
 */
final class ConsoleBehindAProxyTest {
    private static final String PREFIX = "/campus/exports";
    private static final String SITE = "https://campus.example.edu";
    private static final String PASSWORD = "not a password of anybody";
    private static final Pattern LINK = Pattern.compile("(?:href|src|action|hx-get)=\"([^\"]*)\"");
    private static final Set<String> HOP_BY_HOP = Set.of("connection", "content-length", "host", "transfer-encoding");

    @RegisterExtension
    private final RoutesExtension routes =
            new RoutesExtension("""
            stellic.exports.roster.to=table
            stellic.exports.roster.max-rejects=10
            stellic.exports.roster.columns.id.type=integer
            stellic.destinations.table.type=database
            stellic.console.allowed-hosts=campus.example.edu
            stellic.console.users.ada.roles=viewer,operator,records
            stellic.console.users.ada.password-hash=%s
            """.formatted(Passwords.hash(PASSWORD.toCharArray()))).set(ConsoleClient.SERVED);

    @ParameterizedTest
    @ValueSource(strings = {"/stellic", "/campus/exports", "/"})
    void underAnotherPathEveryLinkAndEveryActionStaysBelowIt(String path) throws Exception {
        routes.set("stellic.console.path=" + path);
        routes.sandbox().content("roster", "id,name\n1,Ada\nx,Bo\n");
        try (TestRoad road = routes.start();
                LocalServer proxy = proxy(ConsoleClient.address(road.context()), path.equals("/") ? "" : path);
                ConsoleClient browser = new ConsoleClient(proxy.url().toString(), "")) {
            browser.with("Origin", SITE).with("Sec-Fetch-Site", "same-origin");
            String run = road.run("roster").run().id();

            String logIn = followed(PREFIX + "/", browser.get(PREFIX + "/"));
            assertThat(logIn).isEqualTo(PREFIX + "/log-in");
            Answered in = browser.act(logIn, logIn, Map.of("name", "ada", "password", PASSWORD));
            assertThat(in.header("set-cookie").orElseThrow()).contains("; Secure");
            assertThat(followed(logIn, in)).isEqualTo(PREFIX + "/");

            Set<String> found = new TreeSet<>();
            for (String page : List.of(
                    "/",
                    "/runs",
                    "/runs/" + run,
                    "/runs/" + run + "/rejects",
                    "/exports/roster/run",
                    "/configuration",
                    "/health",
                    "/no-such-page")) {
                found.addAll(links(PREFIX + page, browser.get(PREFIX + page).body()));
            }
            assertThat(found).anyMatch(link -> link.contains(".css")).anyMatch(link -> link.contains(".js"));
            for (String link : found) {
                assertThat(link).startsWith(PREFIX + "/");
                if (!link.endsWith("/log-out")) {
                    assertThat(browser.get(link).status()).as(link).isIn(200, 204, 405);
                }
            }

            String form = PREFIX + "/exports/roster/run";
            String next = followed(form, browser.act(form, form, Map.of()));
            assertThat(next).startsWith(PREFIX + "/runs/");
            assertThat(browser.get(next).body()).contains("The run is under way.");
            String second = next.substring(next.lastIndexOf('/') + 1);
            await().until(() ->
                    road.bundle().ledger().runs().find(second).orElseThrow().status() == Run.Status.DELIVERED);

            browser.with("X-CSRF-Token", browser.token(form));
            Answered uploaded = browser.post(
                    PREFIX + "/api/runs/" + second + "/corrections",
                    "_row,id,name\n2,2,Bo\n",
                    ContentType.create("text/csv", StandardCharsets.UTF_8));
            assertThat(uploaded.status()).as(uploaded.body()).isEqualTo(202);
            await().untilAsserted(() -> assertThat(
                            routes.query("databases/table", "select \"name\" from \"roster\" order by \"_row\""))
                    .containsExactly("Ada", "Bo"));
        }
    }

    /** Where an answer leads. */
    private static String followed(String from, Answered answered) {
        assertThat(answered.status()).as(answered.body()).isEqualTo(303);
        return URI.create(from)
                .resolve(answered.header("location").orElseThrow())
                .getPath();
    }

    private static Set<String> links(String page, String html) {
        Set<String> links = new TreeSet<>();
        Matcher link = LINK.matcher(html);
        while (link.find()) {
            String target = link.group(1).replace("&amp;", "&");
            if (!target.startsWith("#") && !target.startsWith("data:")) {
                links.add(URI.create(page).resolve(target).toString().replaceFirst("#.*", ""));
            }
        }
        return links;
    }

    /** Passes on what is below the prefix, to what is below a path. */
    private static LocalServer proxy(String server, String path) throws IOException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new LocalServer(0).on(PREFIX + "/", exchange -> {
            try {
                pass(client, server + path, exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void pass(HttpClient client, String root, HttpExchange exchange)
            throws IOException, InterruptedException {
        String place = exchange.getRequestURI().toString().substring(PREFIX.length());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + place))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (isPassedOn(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        request.header("X-Forwarded-For", "192.0.2.7").header("X-Forwarded-Proto", "https");
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        answer.headers().map().forEach((name, values) -> {
            if (isPassedOn(name)) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        boolean empty = answer.body().length == 0;
        exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : answer.body().length);
        if (!empty) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    private static boolean isPassedOn(String header) {
        return !HOP_BY_HOP.contains(header.toLowerCase(Locale.ROOT)) && !header.equalsIgnoreCase("upgrade");
    }
}
