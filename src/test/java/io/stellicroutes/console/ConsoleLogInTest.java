package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.TestClock;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.config.NoProxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who guesses passwords waits, a session ends, and only a trusted proxy says whom it has let in. */
final class ConsoleLogInTest {
    private static final String PASSWORD = "not a password of anybody";
    private static final String HASH = Passwords.hash(PASSWORD.toCharArray());
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final String SOMEBODY = "192.0.2.1";
    private static final String ELSEWHERE = "192.0.2.2";
    private static final String PROXY = "10.0.0.7";
    /** That many attempts are free. */
    private static final int FREE = 5;

    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("stellic.base-url", "https://myuniversity.stellic.com"),
            Map.entry("stellic.exports.roster.to", "target"),
            Map.entry("stellic.destinations.target.type", "endpoint"),
            Map.entry("stellic.destinations.target.uri", "direct:mine"),
            Map.entry("stellic.console.users.ada.password-hash", HASH),
            Map.entry("stellic.console.users.bo.password-hash", HASH),
            Map.entry("stellic.console.trusted-proxies", "10.0.0.0/8"),
            Map.entry("stellic.console.proxy-header", "X-Remote-User"),
            Map.entry("stellic.console.session-timeout", "30m"));

    private final TestClock clock = new TestClock("2026-03-01T08:00:00Z");
    private final Console console = new Console(
            ConfigReader.read(PROPERTIES, Catalogue.load()).console(),
            clock,
            false,
            List.of(
                    Endpoint.get(
                            "who",
                            Role.VIEWER,
                            call -> Response.json(call.viewer().name())),
                    Endpoint.get(
                            "api/who",
                            Role.VIEWER,
                            call -> Response.json(call.viewer().name()))));

    private String cookie = "";

    @Test
    void theSixthAttemptOnThePageWaitsTwiceAsLongEachTimeEvenWithThePassword() {
        guess(SOMEBODY, "ada");

        Response sixth = logIn(SOMEBODY, "ada", PASSWORD, Map.of());
        assertThat(sixth.status()).isEqualTo(429);
        assertThat(sixth.headers()).containsEntry("Retry-After", "2");

        clock.pass(Duration.ofSeconds(2));
        assertThat(logIn(SOMEBODY, "ada", "wrong", Map.of()).status()).isEqualTo(401);
        assertThat(logIn(SOMEBODY, "ada", PASSWORD, Map.of()).headers()).containsEntry("Retry-After", "4");

        clock.pass(Duration.ofSeconds(4));
        assertThat(logIn(SOMEBODY, "ada", PASSWORD, Map.of()).status()).isEqualTo(303);
        cookie = "";
        // the failures before are forgotten
        guess(SOMEBODY, "ada");
    }

    @Test
    void whoGuessesForOneUserFromManyPlacesWaitsToo() {
        for (int place = 1; place <= FREE; place++) {
            assertThat(logIn("198.51.100." + place, "ada", "wrong", Map.of()).status())
                    .isEqualTo(401);
        }

        assertThat(logIn(ELSEWHERE, "ada", PASSWORD, Map.of()).status()).isEqualTo(429);
        assertThat(logIn(ELSEWHERE, "bo", PASSWORD, Map.of()).status()).isEqualTo(303);
    }

    @Test
    void whoGuessesForManyUsersFromOnePlaceWaitsAndNobodyElse() {
        for (int user = 1; user <= FREE; user++) {
            assertThat(logIn(SOMEBODY, "user" + user, "wrong", Map.of()).status())
                    .isEqualTo(401);
        }

        assertThat(logIn(SOMEBODY, "bo", PASSWORD, Map.of()).status()).isEqualTo(429);
        assertThat(logIn(ELSEWHERE, "bo", PASSWORD, Map.of()).status()).isEqualTo(303);
    }

    @Test
    void programsWaitTheSameWayAndTogetherWithThePage() {
        guess(SOMEBODY, "ada");

        assertThat(basic(SOMEBODY, "ada", PASSWORD).status()).isEqualTo(401);
        clock.pass(Duration.ofSeconds(2));
        assertThat(basic(SOMEBODY, "ada", "wrong").status()).isEqualTo(401);
        assertThat(basic(SOMEBODY, "ada", PASSWORD).status()).isEqualTo(401);
        assertThat(logIn(SOMEBODY, "ada", PASSWORD, Map.of()).status()).isEqualTo(429);

        clock.pass(Duration.ofSeconds(4));
        assertThat(basic(SOMEBODY, "ada", PASSWORD).body()).isEqualTo("ada");
    }

    @Test
    void whoSaysToComeFromManyPlacesIsStillOneAddress() {
        for (int place = 1; place <= FREE; place++) {
            Map<String, String> passedOn = Map.of("x-forwarded-for", "198.51.100." + place);
            assertThat(logIn(SOMEBODY, "user" + place, "wrong", passedOn).status())
                    .isEqualTo(401);
        }

        assertThat(logIn(SOMEBODY, "bo", PASSWORD, Map.of("x-forwarded-for", "198.51.100.99"))
                        .status())
                .isEqualTo(429);
    }

    @Test
    void behindATrustedProxyItIsTheAddressThatTheProxyHasSeen() {
        for (int user = 1; user <= FREE; user++) {
            // what a client has sent before stands first
            Map<String, String> passedOn = Map.of("x-forwarded-for", "203.0.113." + user + ", " + SOMEBODY);
            assertThat(logIn(PROXY, "user" + user, "wrong", passedOn).status()).isEqualTo(401);
        }

        assertThat(logIn(PROXY, "bo", PASSWORD, Map.of("x-forwarded-for", "203.0.113.99, " + SOMEBODY))
                        .status())
                .isEqualTo(429);
        assertThat(logIn(PROXY, "bo", PASSWORD, Map.of("x-forwarded-for", ELSEWHERE))
                        .status())
                .isEqualTo(303);
    }

    @Test
    void onlyATrustedProxySaysWhomItHasLetIn() {
        Map<String, String> named = Map.of("x-remote-user", "ada");

        assertThat(get("who", PROXY, named, Map.of()).body()).isEqualTo("ada");
        assertThat(get("who", PROXY, Map.of(), Map.of()).status()).isEqualTo(303);
        assertThat(get("who", SOMEBODY, named, Map.of()).status()).isEqualTo(303);
        assertThat(get("api/who", SOMEBODY, named, Map.of()).status()).isEqualTo(401);
        Map<String, String> claimed = new HashMap<>(named);
        claimed.put("x-forwarded-for", PROXY);
        assertThat(get("who", SOMEBODY, claimed, Map.of()).status()).isEqualTo(303);
        assertThat(get("who", PROXY, Map.of(), Map.of("x-remote-user", "ada")).status())
                .isEqualTo(303);
    }

    @Test
    void aSessionEndsWithoutAClickAndWhatAPageAsksByItselfIsNone() {
        begin();
        clock.pass(Duration.ofMinutes(29));
        assertThat(get("who").body()).isEqualTo("ada");
        clock.pass(Duration.ofMinutes(29));
        assertThat(get("who", SOMEBODY, Map.of(), Map.of("live", "")).body()).isEqualTo("ada");

        clock.pass(Duration.ofMinutes(2));

        assertThat(get("who", SOMEBODY, Map.of(), Map.of("live", "")).status()).isEqualTo(401);
        assertThat(get("who").headers()).containsEntry("Location", "log-in?to=who");
    }

    @Test
    void aSessionEndsAfterHalfADayHoweverMuchIsClicked() {
        begin();
        for (int hours = 1; hours <= 24; hours++) {
            assertThat(get("who").status()).isEqualTo(200);
            clock.pass(Duration.ofMinutes(30));
        }
        assertThat(get("who").status()).isEqualTo(200);

        clock.pass(Duration.ofSeconds(1));

        assertThat(get("who").status()).isEqualTo(303);
    }

    @Test
    void whoHasLoggedOutIsNobodyAlsoWithTheOldCookie() {
        begin();
        String old = cookie;

        assertThat(post("log-out", SOMEBODY, Map.of(), Map.of()).status()).isEqualTo(303);

        assertThat(cookie).isNotEqualTo(old);
        cookie = old;
        assertThat(get("who").status()).isEqualTo(303);
    }

    @Test
    void theCookieOfBeforeTheLogInIsNoSession() {
        get("log-in");
        String before = cookie;
        begin();

        assertThat(cookie).isNotEqualTo(before);
        cookie = before;
        assertThat(get("who").status()).isEqualTo(303);
    }

    private void begin() {
        assertThat(logIn(SOMEBODY, "ada", PASSWORD, Map.of()).status()).isEqualTo(303);
        assertThat(get("who").body()).isEqualTo("ada");
    }

    private void guess(String from, String name) {
        for (int attempt = 1; attempt <= FREE; attempt++) {
            assertThat(logIn(from, name, "wrong", Map.of()).status())
                    .as("attempt " + attempt)
                    .isEqualTo(401);
        }
    }

    private Response logIn(String from, String name, String password, Map<String, String> headers) {
        return post("log-in", from, headers, Map.of("name", name, "password", password));
    }

    private Response basic(String from, String name, String password) {
        String pair = Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        return get("api/who", from, Map.of("authorization", "Basic " + pair), Map.of());
    }

    /** Sends a form with the token of a page. */
    private Response post(String path, String from, Map<String, String> headers, Map<String, String> fields) {
        Map<String, String> form = new HashMap<>(fields);
        form.put("csrf", token());
        return send("POST", path, from, headers, Map.of(), form);
    }

    private String token() {
        Matcher token = TOKEN.matcher(get("no-such-page").body() + get("log-in").body());
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private Response get(String path) {
        return get(path, SOMEBODY, Map.of(), Map.of());
    }

    private Response get(String path, String from, Map<String, String> headers, Map<String, String> query) {
        return send("GET", path, from, headers, query, Map.of());
    }

    /** As a browser that keeps the session's cookie. */
    private Response send(
            String method,
            String path,
            String from,
            Map<String, String> headers,
            Map<String, String> query,
            Map<String, String> form) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("host", "192.0.2.10:8080");
        if (!cookie.isEmpty() && !path.startsWith("api/")) {
            all.put("cookie", Cookies.SESSION + "=" + cookie);
        }
        Response answer = console.answer(
                new ConsoleRequest(
                        method,
                        path,
                        false,
                        query,
                        form,
                        all,
                        NoProxy.address(from),
                        false,
                        ByteBuffer.allocate(0),
                        ""),
                Optional.empty());
        answer.cookies().stream()
                .filter(set -> set.startsWith(Cookies.SESSION + "="))
                .forEach(set -> cookie = set.substring(set.indexOf('=') + 1, set.indexOf(';')));
        return answer;
    }
}
