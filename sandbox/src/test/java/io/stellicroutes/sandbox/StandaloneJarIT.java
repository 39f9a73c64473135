package io.stellicroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that {@code java -jar} starts is whole: it exports to its store and leaves nothing behind. */
final class StandaloneJarIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path temporary;

    @TempDir
    private Path out;

    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;
    private String url;

    @BeforeEach
    void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + free.getLocalPort();
        }
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dsandbox.port=" + URI.create(url).getPort(),
                        "-Dsandbox.seconds=0",
                        "-jar",
                        jar().toString())
                .redirectErrorStream(true)
                .redirectOutput(out.resolve("log").toFile())
                .start();
        await().atMost(PATIENCE).until(() -> said().contains("listens at") || !process.isAlive());
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void anExportIsAskedForAwaitedAndDownloaded() throws Exception {
        String fileName = ask("/exports/export_data/user_groups?output_format=csv&delivery_channel=s3")
                .at("/data/file_name")
                .asText();
        String file = await().atMost(PATIENCE)
                .until(
                        () -> ask("/exports/get_export_url/?file_name=" + fileName)
                                .path("url")
                                .asText(""),
                        presigned -> presigned.startsWith("http"));

        assertThat(get(HttpRequest.newBuilder(URI.create(file)))).startsWith("group_id,name,description,members\r\n1,");
    }

    @Test
    void whenItIsStoppedItsFilesAreGone() throws Exception {
        assertThat(temporary).isNotEmptyDirectory();

        process.destroy();

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("stellic-sandbox"));
        }
    }

    private JsonNode ask(String path) throws IOException, InterruptedException {
        return new ObjectMapper()
                .readTree(get(HttpRequest.newBuilder(URI.create(url + path))
                        .header("Authorization", "Token " + Sandbox.TOKEN)));
    }

    private String get(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(() -> answer.body() + said()).isEqualTo(200);
        return answer.body();
    }

    private String said() {
        try {
            return Files.readString(out.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            List<Path> found = built.filter(path -> path.toString().endsWith("-standalone.jar"))
                    .toList();
            assertThat(found).hasSize(1);
            return found.get(0).toAbsolutePath();
        }
    }
}
