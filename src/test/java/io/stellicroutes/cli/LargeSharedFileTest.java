package io.stellicroutes.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.servers.S3Store;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file larger than the heap goes to a bucket that nodes share, and comes from there to another node. */
@Tag("slow")
final class LargeSharedFileTest {
    private static final int ROWS = 3_000_000;
    private static final String HEAP = "-Xmx128m";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster");

    @AutoClose
    private S3Store store;

    /** @param key by which it is encrypted, or none */
    @ParameterizedTest
    @ValueSource(strings = {"", "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3I="})
    void aFileLargerThanTheHeapGoesToABucketAndComesBackOnAnotherNode(String key) throws Exception {
        Path large = large();
        assertThat(Files.size(large)).isGreaterThan(300_000_000);
        routes.sandbox().stored("roster", large);
        store = new S3Store(routes.path("s3"));
        store.createBucket("exports");
        Path inTheWay = Files.writeString(routes.path("out"), "not a directory");
        routes.set("""
                stellic.ledger.url=%s
                stellic.landing=s3://exports/stellic
                stellic.landing.endpoint=%s
                stellic.landing.path-style=true
                stellic.landing.access-key=%s
                stellic.landing.secret-key=%s
                stellic.landing.key=%s
                """.formatted(routes.url("ledger"), store.endpoint(), S3Store.ACCESS_KEY, S3Store.SECRET_KEY, key));

        assertThat(run(1)).isEqualTo(1);
        int calls = calls();
        Files.delete(inTheWay);
        assertThat(run(2)).isZero();

        assertThat(calls()).isEqualTo(calls);
        assertThat(Files.mismatch(large, routes.path("node2/landed").resolve(only(routes.path("node2/landed")))))
                .isEqualTo(-1);
        assertThat(Files.mismatch(large, routes.path("out").resolve(only(routes.path("out")))))
                .isEqualTo(-1);
    }

    private Path large() throws IOException {
        Path file = routes.path("large.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
            out.write("id,text\n");
            String text = "x".repeat(95);
            for (int row = 0; row < ROWS; row++) {
                out.write(row + 1_000_000 + "," + text + "\n");
            }
        }
        return file;
    }

    private int calls() {
        return routes.sandbox().lines("export_data").size()
                + routes.sandbox().lines("get_export_url").size();
    }

    private int run(int node) throws Exception {
        routes.set("stellic.work-dir=<dir>/node" + node);
        ProcessBuilder process = routes.process(
                StellicExportsCommand.class, routes.write("node" + node + ".properties"), "run", "roster");
        process.command().add(1, HEAP);
        Path out = routes.path("node" + node + ".out");
        Process running =
                process.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertThat(running.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(out)).doesNotContain("OutOfMemory");
        return running.exitValue();
    }

    private static String only(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found = files.toList();
            assertThat(found).hasSize(1);
            return found.get(0).getFileName().toString();
        }
    }
}
