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

/** The server of a runtime, as probes and Prometheus ask it. */
public final class Observed {
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

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
