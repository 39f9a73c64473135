package io.stellicroutes.delivery.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.Subject;
import io.stellicroutes.config.LandingSpec;
import io.stellicroutes.config.Origin;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.TrustStore;
import io.stellicroutes.landing.SharedFiles;
import io.stellicroutes.landing.SharedFilesContract;
import io.stellicroutes.servers.S3Store;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

@Tag("slow")
final class SharedBucketTest extends SharedFilesContract {
    private static final int PART = 5 << 20;

    @TempDir
    private Path dir;

    @AutoClose
    private S3Store server;

    @BeforeEach
    void start() throws Exception {
        server = new S3Store(dir.resolve("s3"));
        server.createBucket("exports");
    }

    @Override
    protected SharedFiles store() {
        return store(Map.of());
    }

    private SharedFiles store(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(settings());
        settings.put("prefix", "stellic/here");
        settings.putAll(more);
        return new SharedBucket(
                new LandingSpec("s3://exports/stellic/here", Optional.empty(), settings, LandingSpec.Keys.NONE),
                Proxies.NONE,
                TrustStore.NONE,
                PART);
    }

    private Map<String, String> settings() {
        return Map.of(
                "bucket", "exports",
                "region", "us-east-1",
                "endpoint", server.endpoint().toString(),
                "path-style", "true",
                "access-key", S3Store.ACCESS_KEY,
                "secret-key", S3Store.SECRET_KEY,
                "connect-timeout", "2s",
                "timeout", "10s");
    }

    @Override
    protected void breakIt() throws Exception {
        server.close();
    }

    @Test
    void aLargeFileGoesUpInPartsAndComesBackAsItWas() throws Exception {
        byte[] bytes = bytes(3 * PART + 17);
        SharedFiles store = store();

        assertThat(store.put("landed/a-1.csv", bytes.length, () -> new ByteArrayInputStream(bytes)))
                .isTrue();

        try (InputStream in = store.open("landed/a-1.csv").orElseThrow()) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(server.keys("exports")).containsExactly("stellic/here/landed/a-1.csv");
        assertThat(store.put("landed/a-1.csv", bytes.length, () -> new ByteArrayInputStream(bytes)))
                .isFalse();
    }

    @Test
    void aFileOfExactlyOnePartOrTwoGoesUpAsAWhole() throws Exception {
        SharedFiles store = store();
        for (int parts = 1; parts <= 2; parts++) {
            byte[] bytes = bytes(parts * PART);
            store.put("landed/a-" + parts, bytes.length, () -> new ByteArrayInputStream(bytes));
            try (InputStream in = store.open("landed/a-" + parts).orElseThrow()) {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void aLargeFileThatFailsHalfwayLeavesNeitherAnObjectNorParts() throws Exception {
        SharedFiles store = store();
        byte[] bytes = bytes(2 * PART);

        assertThatThrownBy(() -> store.put("landed/a-1.csv", 3L * PART, () -> new ByteArrayInputStream(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("should have");

        assertThat(server.keys("exports")).isEmpty();
        assertThat(leftParts()).isEmpty();
    }

    @Test
    void whatAKilledNodeHasLeftIsRemovedWhenItIsOld() throws Exception {
        SharedFiles store = store();
        S3Client client = client();
        client.createMultipartUpload(request -> request.bucket("exports").key("stellic/here/landed/a-1.csv"));
        client.createMultipartUpload(request -> request.bucket("exports").key("elsewhere/b"));

        store.removeUnfinished(Instant.now().minusSeconds(3600));
        assertThat(uploads(client)).hasSize(2);
        store.removeUnfinished(Instant.now().plusSeconds(3600));

        assertThat(uploads(client)).containsExactly("elsewhere/b");
    }

    @Test
    void aBucketThatIsNotThereAndACredentialThatIsWrongAreSaidAndAreNotAnEmptyStore() {
        SharedFiles elsewhere = store(Map.of("bucket", "nowhere"));
        assertThatThrownBy(() -> elsewhere.has("landed/a-1.csv")).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> elsewhere.open("landed/a-1.csv")).hasMessageContaining("the bucket does not exist");
        SharedFiles stranger = store(Map.of("secret-key", "wrong"));

        assertThatThrownBy(() -> stranger.open("landed/a-1.csv"))
                .hasMessageContaining("secret-key")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void ofTwoWhoPutALargeFileAtOnceOneDoes() throws Exception {
        for (int round = 0; round < 5; round++) {
            String name = "landed/large-" + round;
            byte[] one = bytes(PART + 1);
            byte[] two = new byte[PART + 1];
            CyclicBarrier start = new CyclicBarrier(2);
            CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> putAtOnce(name, one, start));
            CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> putAtOnce(name, two, start));

            assertThat(first.get()).isNotEqualTo(second.get());
            try (InputStream in = store().open(name).orElseThrow()) {
                assertThat(in.readAllBytes()).isEqualTo(first.get() ? one : two);
            }
        }
    }

    /** Both are about to complete their uploads when they go on. */
    private boolean putAtOnce(String name, byte[] bytes, CyclicBarrier start) {
        try (SharedFiles store = store()) {
            return store.put(name, bytes.length, () -> new FilterInputStream(new ByteArrayInputStream(bytes)) {
                @Override
                public int read(byte[] buffer, int from, int count) throws IOException {
                    int read = super.read(buffer, from, count);
                    if (read < 0) {
                        await(start);
                    }
                    return read;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private S3Client client() {
        return S3Clients.of(new S3Server(Subject.NONE, Origin.of("x."), settings()), Proxies.NONE, TrustStore.NONE);
    }

    private static List<String> uploads(S3Client client) {
        return client.listMultipartUploads(request -> request.bucket("exports")).uploads().stream()
                .map(MultipartUpload::key)
                .toList();
    }

    private List<Path> leftParts() throws IOException {
        try (Stream<Path> files = Files.walk(dir.resolve("s3"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
