package io.stellicroutes.delivery.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.servers.RawServer;
import io.stellicroutes.servers.S3Line;
import io.stellicroutes.servers.S3Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A destination of type s3 puts an object only in the place of what it has found there. */
@Tag("slow")
final class ConditionalPutsTest {
    private static final int MIB = 1 << 20;
    /** A put at once, and the end of one in parts: what makes an object visible. */
    private static final String PUT = "(PUT /lake/large.csv HTTP|POST /lake/large.csv\\?uploadId=)";

    @TempDir
    private Path temp;

    @AutoClose
    private S3Store store;

    @AutoClose
    private S3Line line;

    @AutoClose
    private Deliveries deliveries;

    private int lakes;

    @BeforeEach
    void start() throws Exception {
        store = new S3Store(temp.resolve("store"));
        store.createBucket("lake");
        line = new S3Line(store.endpoint());
        deliveries = new Deliveries(temp.resolve("work")).of(ToFileTest.HEADER, ToFileTest.UGLY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 6 * MIB})
    void aNewObjectIsPutIfThereIsNoneAndAnotherOneInThePlaceOfWhatIsThere(int bytes) throws Exception {
        deliveries.deliver(lake(Map.of()), file(bytes, 1));
        byte[] second = Files.readAllBytes(file(bytes, 2));
        deliveries.deliver(lake(Map.of()), file(bytes, 2));

        List<String> puts = line.heads(PUT);
        assertThat(puts).hasSize(2);
        assertThat(puts.get(0)).containsIgnoringCase("\r\nIf-None-Match: *").doesNotContainIgnoringCase("if-match");
        assertThat(puts.get(1)).containsIgnoringCase("\r\nIf-Match: \"").doesNotContainIgnoringCase("if-none-match");
        assertThat(store.bytes("lake", "large.csv")).isEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 6 * MIB})
    void aPutWhoseAnswerIsLostIsKnownAsItsOwn(int bytes) throws Exception {
        Path file = file(bytes, 1);
        line.lose(PUT);

        deliveries.deliver(lake(Map.of()), file);

        assertThat(line.heads(PUT)).as("the SDK has asked twice").hasSize(2);
        assertThat(store.bytes("lake", "large.csv")).isEqualTo(Files.readAllBytes(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 6 * MIB})
    void whatSomebodyElseHasPutMeanwhileIsReplacedByADeliveryThatIsStillThisNodes(int bytes) throws Exception {
        Path file = file(bytes, 1);
        line.hold(PUT);
        CompletableFuture<Void> delivering = deliver(file);
        line.awaitHeld();
        store.put("lake", "large.csv", Files.writeString(temp.resolve("other.csv"), "other"));
        line.letGo();
        delivering.get(1, TimeUnit.MINUTES);

        assertThat(line.heads(PUT)).hasSize(2);
        assertThat(line.heads(PUT).get(1)).containsIgnoringCase("\r\nIf-Match: \"");
        assertThat(store.bytes("lake", "large.csv")).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void whatSomebodyElseHasRemovedMeanwhileIsPutAnew() throws Exception {
        deliveries.deliver(lake(Map.of()), file(1000, 1));
        Path file = file(1000, 2);
        line.hold(PUT);
        CompletableFuture<Void> delivering = deliver(file);
        line.awaitHeld();
        Files.delete(temp.resolve("store/lake/large.csv"));
        line.letGo();
        delivering.get(1, TimeUnit.MINUTES);

        assertThat(store.bytes("lake", "large.csv")).isEqualTo(Files.readAllBytes(file));
    }

    private CompletableFuture<Void> deliver(Path file) {
        DestinationSpec lake = lake(Map.of());
        return CompletableFuture.runAsync(() -> {
            try {
                deliveries.deliver(lake, file);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void withoutConditionsNothingIsAskedBeforeThePut() throws Exception {
        deliveries.deliver(lake(Map.of("conditional", "off")), file(1000, 1));

        assertThat(line.heads("").get(0)).startsWith("PUT ").doesNotContainIgnoringCase("if-none-match");
        assertThat(line.heads("")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"501 Not Implemented", "400 Bad Request"})
    void aStoreThatKnowsNoConditionsGetsTheObjectWithoutAndIsNotAskedAgain(String refusal) throws Exception {
        try (RawServer old = oldStore(refusal)) {
            DestinationSpec lake = lake(Map.of("endpoint", old.url().toString()));
            deliveries.deliver(lake, file(1000, 1));
            assertThat(conditions(old)).hasSize(1);

            deliveries.deliver(lake, file(1000, 1));

            assertThat(conditions(old)).hasSize(1);
            assertThat(old.requests())
                    .filteredOn(request -> request.head().startsWith("PUT "))
                    .hasSize(3);
        }
    }

    @Test
    void aStoreThatKnowsNoConditionsIsRefusedWhereTheyAreWanted() throws Exception {
        try (RawServer old = oldStore("501 Not Implemented")) {
            DestinationSpec lake = lake(Map.of("endpoint", old.url().toString(), "conditional", "on"));

            assertThatThrownBy(() -> deliveries.deliver(lake, file(1000, 1)))
                    .hasMessageContaining("answered 501 NotImplemented")
                    .hasMessageEndingWith("(see docs/errors.md#s3-refusal)");
        }
    }

    private static List<RawServer.Request> conditions(RawServer store) {
        return store.requests().stream()
                .filter(request -> request.header("If-None-Match") != null || request.header("If-Match") != null)
                .toList();
    }

    /** A store that refuses conditions. */
    private static RawServer oldStore(String refusal) throws Exception {
        return new RawServer(request -> {
            if (request.head().startsWith("HEAD ")) {
                return "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nETag: \"1\"\r\n\r\n".getBytes(ISO_8859_1);
            }
            return request.header("If-Match") == null
                    ? RawServer.answer("200 OK", "ETag: \"2\"\r\n", "")
                    : RawServer.answer(
                            refusal,
                            "Content-Type: application/xml\r\n",
                            "<Error><Code>NotImplemented</Code><Message>a header</Message></Error>");
        });
    }

    private Path file(int bytes, int seed) throws Exception {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return Files.write(temp.resolve("large.csv"), content);
    }

    private DestinationSpec lake(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("bucket", "lake");
        all.putIfAbsent("endpoint", line.endpoint().toString());
        all.put("path-style", "true");
        all.put("part-size", String.valueOf(5 * MIB));
        all.put("access-key", S3Store.ACCESS_KEY);
        all.put("secret-key", S3Store.SECRET_KEY);
        return deliveries.destination("lake" + ++lakes, "s3", all);
    }
}
