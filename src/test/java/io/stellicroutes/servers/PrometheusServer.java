package io.stellicroutes.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prometheus, as Debian packages it, on a port of 127.0.0.1; it scrapes a server of this machine every second. */
public final class PrometheusServer implements AutoCloseable {
    private final DebianDaemon daemon;
    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * Starts it.
     *
     * @param rules a file of alert rules
     * @param targets host and port to scrape, at {@code /observe/metrics}, as the job {@code stellic-exports}
     */
    public PrometheusServer(Path rules, String... targets) throws IOException {
        Path program = Installed.program("prometheus", "prometheus");
        daemon = new DebianDaemon("prometheus");
        write("alerts.yaml", Files.readString(rules));
        Path configuration = write("prometheus.yml", """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                rule_files: [alerts.yaml]
                scrape_configs:
                  - job_name: stellic-exports
                    metrics_path: /observe/metrics
                    static_configs:
                      - targets: ['%s']
                """.formatted(String.join("', '", targets)));
        daemon.serve(
                program.toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + daemon.dir().resolve("data"),
                "--web.listen-address=127.0.0.1:" + daemon.port());
    }

    private Path write(String name, String text) throws IOException {
        return DebianDaemon.own(Files.writeString(daemon.dir().resolve(name), text));
    }

    /**
     * The series that an expression has now.
     *
     * @throws IllegalArgumentException with Prometheus' own words, if it is not one
     */
    public JsonNode query(String expression) throws IOException, InterruptedException {
        return get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .at("/data/result");
    }

    /** The rules that it has loaded, with their states. */
    public JsonNode rules() throws IOException, InterruptedException {
        return get("rules").at("/data/groups/0/rules");
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + daemon.port() + "/api/v1/" + path);
        JsonNode answer = new ObjectMapper()
                .readTree(client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
        if (!answer.get("status").asText().equals("success")) {
            throw new IllegalArgumentException(answer.toString());
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}
