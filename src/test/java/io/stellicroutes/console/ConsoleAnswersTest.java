package io.stellicroutes.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.console.ConsoleClient.Answered;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hc.core5.http.ContentType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a browser or a program sends comes back as a header: of every page, every action, every refusal. */
@Tag("slow")
final class ConsoleAnswersTest {
    private static final String SECRET = "secret-of-the-request";
    private static final List<String> NEVER = List.of(
            "authorization",
            "cookie",
            "x-secret",
            "accept",
            "accept-language",
            "host",
            "origin",
            "referer",
            "user-agent",
            "csrf",
            "x-csrf-token",
            "secret",
            "to",
            "x-forwarded-for");

    private static final List<String> GETS = List.of(
            "runs/{enrollments}/rejects/csv",
            "api/runs/{enrollments}/rejects.csv",
            "static/console.css",
            "static/console.js",
            "log-in",
            "runs?live=other",
            "api/exports",
            "api/exports/enrollments",
            "api/exports/none",
            "api/nodes",
            "api/health",
            "api/configuration",
            "api/openapi.json",
            "api/runs",
            "api/runs?limit=no-number",
            "api/runs/{enrollments}",
            "api/runs/{enrollments}/progress",
            "api/runs/{enrollments}/rejects",
            "api/runs/none",
            "api/none");

    private static final List<String> POSTS = List.of(
            "log-in",
            "exports/enrollments/pause",
            "exports/enrollments/resume",
            "exports/none/run",
            "exports/plans/run",
            "runs/{enrollments}/replay",
            "runs/{plans}/stop",
            "runs/none/stop",
            "runs",
            "no-such-page",
            "log-out");

    private static final List<String> CALLS = List.of(
            "api/exports/enrollments/pause",
            "api/exports/enrollments/resume",
            "api/exports/none/run",
            "api/runs/none/stop",
            "api/runs/{enrollments}/replay",
            "api/runs/{enrollments}/corrections",
            "api/runs",
            "api/none");

    @TempDir
    private Path directory;

    private final Set<Integer> statuses = new TreeSet<>();

    @Test
    void nothingOfAnyRequestComesBackAsAHeader() throws Exception {
        try (ConsoleScene scene = new ConsoleScene(directory);
                ConsoleClient browser = new ConsoleClient(
                        scene.address("/").resolve("/").toString().replaceAll("/$", ""), "")) {
            browser.with("X-Secret", SECRET)
                    .with("Accept-Language", SECRET)
                    .with("User-Agent", SECRET)
                    .with("Referer", "http://127.0.0.1/" + SECRET)
                    .with("secret", SECRET);
            List<String> gets = new ArrayList<>(ConsoleInChromiumTest.PAGES);
            gets.addAll(GETS);

            // a stranger first
            for (String page : gets) {
                sent(page, browser.get(withSecret(scene, page)));
            }
            for (String page : POSTS) {
                sent(page, browser.post(place(scene, page), Map.of("secret", SECRET)));
            }
            log(scene, browser);
            for (String page : gets) {
                sent(page, browser.get(withSecret(scene, page)));
            }
            for (String page : POSTS) {
                sent(page, browser.post(place(scene, page), Map.of("secret", SECRET, "csrf", SECRET)));
            }
            for (String call : CALLS) {
                sent(call, call(browser, scene, call, SECRET));
            }
            String token = browser.token(place(scene, "exports/enrollments/pause"));
            for (String call : CALLS) {
                sent(call, call(browser, scene, call, token));
            }
            for (String page : POSTS) {
                sent(page, browser.post(place(scene, page), Map.of("secret", SECRET, "csrf", token)));
            }
            browser.with("Origin", "https://" + SECRET + ".example");
            sent("of another origin", browser.get(place(scene, "runs")));
        }
        assertThat(statuses).contains(200, 303, 400, 401, 403, 404, 405, 409);
    }

    private static void log(ConsoleScene scene, ConsoleClient browser) throws IOException {
        String token = browser.token(place(scene, "log-in"));
        Answered answered = browser.post(
                place(scene, "log-in"),
                Map.of("name", ConsoleScene.USER, "password", ConsoleScene.PASSWORD, "csrf", token));
        assertThat(answered.status()).isEqualTo(303);
    }

    private static Answered call(ConsoleClient browser, ConsoleScene scene, String call, String token)
            throws IOException {
        browser.with("X-CSRF-Token", token);
        Answered answered = call.endsWith("corrections")
                ? browser.post(place(scene, call), "no,\u00e9" + SECRET, ContentType.create("text/plain", "UTF-8"))
                : browser.post(place(scene, call), "{\"to\": \"" + SECRET + "\"}", ContentType.APPLICATION_JSON);
        browser.with("X-CSRF-Token", null);
        return answered;
    }

    private static String withSecret(ConsoleScene scene, String page) {
        return place(scene, page) + (page.contains("?") ? "&" : "?") + "secret=" + SECRET;
    }

    private static String place(ConsoleScene scene, String page) {
        String address = scene.address(page).toString();
        return address.substring(address.indexOf('/', "http://".length()));
    }

    private void sent(String what, Answered answered) {
        statuses.add(answered.status());
        assertThat(answered.headers().toString())
                .as(what + " answered " + answered.status())
                .doesNotContain(SECRET);
        assertThat(answered.headers()).as(what).doesNotContainKeys(NEVER.toArray(String[]::new));
        assertThat(answered.headers().keySet())
                .as(what)
                .noneMatch(name -> name.startsWith("camel") || name.startsWith("stellic"));
    }
}
