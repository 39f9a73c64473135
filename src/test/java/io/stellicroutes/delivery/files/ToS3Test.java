package io.stellicroutes.delivery.files;

import static io.stellicroutes.delivery.files.ToFileTest.expected;
import static io.stellicroutes.delivery.files.ToFileTest.plain;
import static io.stellicroutes.delivery.files.ToFileTest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.servers.S3Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.camel.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.S3Exception;

class ToS3Test {
    private static final int MIB = 1 << 20;

    @TempDir
    Path temp;

    private S3Store store;
    private Deliveries deliveries;
    private Path landed;

    @BeforeEach
    void start() throws Exception {
        store = new S3Store(temp.resolve("store"));
        store.createBucket("lake");
        deliveries = new Deliveries(temp.resolve("work")).of(ToFileTest.HEADER, ToFileTest.UGLY);
        landed = Files.write(temp.resolve("plan_courses.csv"), ToFileTest.RAW);
    }

    @AfterEach
    void stop() throws Exception {
        deliveries.close();
        store.close();
    }

    @ParameterizedTest
    @CsvSource({
        "raw,false,plan_courses.csv,text/csv",
        "raw,true,plan_courses.csv.gz,application/gzip",
        "csv,false,plan_courses.csv,text/csv; charset=utf-8",
        "csv,true,plan_courses.csv.gz,application/gzip",
        "jsonl,false,plan_courses.jsonl,application/x-ndjson",
        "jsonl,true,plan_courses.jsonl.gz,application/gzip"
    })
    void everyFormatArrivesWholeUnderItsKey(String format, String gzip, String key, String type) throws Exception {
        var leg = deliveries.deliver(lake(Map.of("format", format, "gzip", gzip)), landed);

        assertThat(leg.delivered()).isEqualTo(3);
        assertThat(store.keys("lake")).containsExactly(key);
        assertThat(store.contentType("lake", key)).isEqualTo(type);
        assertThat(plain(store.bytes("lake", key))).isEqualTo(expected(format));
        assertThat(tree(temp.resolve("work/outgoing"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {12 * MIB + 1, 10 * MIB, 5 * MIB, 5 * MIB - 1, 0})
    void aFileOfAnySizeArrivesWholeWhateverThePartSize(int bytes) throws Exception {
        byte[] content = new byte[bytes];
        new Random(42).nextBytes(content);
        Path large = Files.write(temp.resolve("large.csv"), content);

        deliveries.deliver(lake(Map.of("part-size", String.valueOf(5 * MIB))), large);

        assertThat(store.bytes("lake", "large.csv")).isEqualTo(content);
    }

    @Test
    void aRerunReplacesTheObject() throws Exception {
        DestinationSpec lake = lake(Map.of("prefix", "stellic/${export}/"));
        deliveries.deliver(lake, Files.writeString(landed, "an older and longer export than the new one, by far"));

        deliveries.deliver(lake, Files.write(landed, ToFileTest.RAW));

        assertThat(store.keys("lake")).containsExactly("stellic/plan_courses/plan_courses.csv");
        assertThat(store.bytes("lake", "stellic/plan_courses/plan_courses.csv")).isEqualTo(ToFileTest.RAW);
    }

    @Test
    void aBucketThatIsNotThereFailsTheLegAndTheCheck() throws Exception {
        DestinationSpec lake = lake(Map.of("bucket", "puddle"));

        assertThatThrownBy(() -> deliveries.deliver(lake, landed)).isInstanceOf(S3Exception.class);
        assertThatThrownBy(() -> deliveries.check(lake)).hasMessageContaining("bucket puddle does not exist");
        assertThat(tree(temp.resolve("work/outgoing"))).isEmpty();
    }

    @Test
    void withoutKeysTheDefaultCredentialsOfTheSdkAreUsed() throws Exception {
        System.setProperty("aws.accessKeyId", S3Store.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Store.SECRET_KEY);
        try {
            DestinationSpec lake = deliveries.destination(
                    "lake",
                    "s3",
                    Map.of("bucket", "lake", "endpoint", store.endpoint().toString(), "path-style", "true"));

            deliveries.deliver(lake, landed);
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
        assertThat(store.keys("lake")).containsExactly("plan_courses.csv");
    }

    @Test
    void aWrongKeyIsRefused() throws Exception {
        DestinationSpec lake = lake(Map.of("secret-key", "wrong"));

        assertThatThrownBy(() -> deliveries.deliver(lake, landed)).isInstanceOf(S3Exception.class);
        assertThatThrownBy(() -> deliveries.check(lake)).isInstanceOf(S3Exception.class);
        assertThat(store.keys("lake")).isEmpty();
    }

    @Test
    void theCheckWritesNothing() throws Exception {
        deliveries.check(lake(Map.of()));

        assertThat(store.keys("lake")).isEmpty();
    }

    @Test
    void anObjectOfAnotherLengthFailsTheLeg() throws Exception {
        FileLoads files = new FileLoads(temp.resolve("work"));
        try (var load = files.open(deliveries.leg(lake(Map.of()), landed, ToFileTest.HEADER))) {
            load.finish();

            assertThatThrownBy(() -> files.verifyObject((FileLoad) load, 3))
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageContaining("sent with " + ToFileTest.RAW.length + " bytes, but 3 have arrived");
        }
    }

    @Test
    void noEndpointHasAKeyInItsUri() throws Exception {
        deliveries.deliver(lake(Map.of()), landed);

        assertThat(deliveries.context().getEndpoints())
                .extracting(Endpoint::getEndpointUri)
                .anyMatch(uri -> uri.startsWith("aws2-s3"))
                .noneMatch(uri -> uri.contains(S3Store.SECRET_KEY) || uri.contains(S3Store.ACCESS_KEY));
    }

    private DestinationSpec lake(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("bucket", "lake");
        all.putIfAbsent("endpoint", store.endpoint().toString());
        all.putIfAbsent("path-style", "true");
        all.putIfAbsent("access-key", S3Store.ACCESS_KEY);
        all.putIfAbsent("secret-key", S3Store.SECRET_KEY);
        return deliveries.destination("lake", "s3", all);
    }
}
