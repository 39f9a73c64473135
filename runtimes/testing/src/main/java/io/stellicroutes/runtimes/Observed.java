package io.stellicroutes.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server of a runtime, as probes and Prometheus ask it. */
public final class Observed {
    /** What a page names that is fetched with it. */
    private static final Pattern PART = Pattern.compile("(?:src|href)=\"([^\":?#]+\\.(?:css|js|svg)[^\"#]*)\"");

    private static final Pattern RUN = Pattern.compile("\\d{8}T\\d{6}Z-[0-9a-f]{10}");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final int port;

    /** @param port of this machine */
    public Observed(int port) {
        this.port = port;
    }

    /** One at a port that is free. */
    public static Observed atFreePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Observed(socket.getLocalPort());
        }
    }

    public int port() {
        return port;
    }

    /** What Camel's own server has to be told, so that it is this one. */
    public Map<String, String> camelProperties() {
        return Map.of(
                "camel.management.enabled", "true",
                "camel.management.host", "127.0.0.1",
                "camel.management.port", String.valueOf(port),
                "camel.management.health-check-enabled", "true",
                "camel.management.health-path", "/observe/health",
                "camel.management.metrics-enabled", "true",
                "camel.health.exposure-level", "full",
                "camel.health.routes-enabled", "false",
                "camel.metrics.enabled", "true",
                "camel.metrics.path", "/observe/metrics");
    }

    /** Asserts that it comes to answer 200 at a path, and that the bundle's own check is among what it answers. */
    public void assertReady(String path) {
        assertAnswers(path, "\"stellic\"");
    }

    /** Asserts that it comes to answer 200 at a path with some texts. */
    public void assertAnswers(String path, String... texts) {
        await(path)
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> {
                    HttpResponse<String> answer = get(path);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    assertThat(answer.body()).contains(texts);
                });
    }

    /** What a runtime has to be told to have the console. */
    public static Map<String, String> consoleProperties() {
        return Map.of("stellic.console.enabled", "true");
    }

    /**
     * Asserts that the console is there, in a runtime that has run an export once: its pages and what they are made of,
     * its JSON, nothing of a request in an answer; and runs the export once more.
     */
    public void assertConsole(String export) throws IOException, InterruptedException {
        assertAnswers("/stellic/", export, "<html");
        HttpResponse<String> page = send(request("/stellic/").header("X-Canary", "canary-in-a-header"));
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(page.headers().map().toString() + page.body()).doesNotContain("canary-in-a-header");
        Matcher parts = PART.matcher(page.body());
        assertThat(parts.results().map(part -> part.group(1)).toList())
                .hasSizeGreaterThan(1)
                .allSatisfy(part -> {
                    HttpResponse<String> answer = send(request("/stellic/" + part));
                    assertThat(answer.statusCode()).as(part).isEqualTo(200);
                });

        HttpResponse<String> run = send(request("/stellic/api/exports/" + export + "/run")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"fresh\":true}")));

        assertThat(run.statusCode()).as(run.body()).isBetween(200, 299);
        await("a second run").atMost(PATIENCE).untilAsserted(() -> {
            String runs = get("/stellic/api/runs").body();
            assertThat(RUN.matcher(runs).results().map(MatchResult::group).distinct())
                    .as(runs)
                    .hasSize(2);
            assertThat(runs).doesNotContainIgnoringCase("running");
        });
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
