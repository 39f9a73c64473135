package io.stellicroutes.delivery.files;

import static io.stellicroutes.delivery.files.ToFileTest.expected;
import static io.stellicroutes.delivery.files.ToFileTest.plain;
import static io.stellicroutes.delivery.files.ToFileTest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.stellicroutes.base.Causes;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.UnreachableException;
import io.stellicroutes.servers.S3Store;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.camel.Endpoint;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

class ToS3Test {
    private static final int MIB = 1 << 20;

    @TempDir
    Path temp;

    @AutoClose
    private S3Store store;

    @AutoClose
    private Deliveries deliveries;

    private Path landed;

    @BeforeEach
    void start() throws Exception {
        store = new S3Store(temp.resolve("store"));
        store.createBucket("lake");
        deliveries = new Deliveries(temp.resolve("work")).of(ToFileTest.HEADER, ToFileTest.UGLY);
        landed = Files.write(temp.resolve("plan_courses.csv"), ToFileTest.RAW);
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
        var delivery = deliveries.deliver(lake(Map.of("format", format, "gzip", gzip)), landed);

        assertThat(delivery.delivered()).isEqualTo(3);
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
    void aBucketThatIsNotThereFailsTheDeliveryAndTheCheck() throws Exception {
        DestinationSpec lake = lake(Map.of("bucket", "puddle"));

        assertThatThrownBy(() -> deliveries.deliver(lake, landed))
                .hasMessageStartingWith("destination lake: the store 127.0.0.1:"
                        + store.endpoint().getPort() + " answered 404 NoSuchBucket for the bucket puddle")
                .hasMessageEndingWith("(see docs/errors.md#bucket)");
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

        assertThatThrownBy(() -> deliveries.deliver(lake, landed))
                .hasMessageContaining("answered 403 SignatureDoesNotMatch")
                .hasMessageEndingWith("(see docs/errors.md#s3-credential)");
        assertThatThrownBy(() -> deliveries.check(lake)).hasMessageContaining("answered 403");
        assertThat(store.keys("lake")).isEmpty();
    }

    @Test
    void theCheckWritesNothing() throws Exception {
        deliveries.check(lake(Map.of()));

        assertThat(store.keys("lake")).isEmpty();
    }

    @Test
    void anObjectOfAnotherLengthFailsTheDelivery() throws Exception {
        assertThatThrownBy(() -> verify(HeadObjectResponse.builder().contentLength(3L)))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("sent with " + ToFileTest.RAW.length + " bytes, but 3 have arrived");
    }

    static List<HeadObjectResponse.Builder> otherContents() {
        byte[] sum = {1, 2, 3, 4};
        String base64 = Base64.getEncoder().encodeToString(sum);
        return List.of(
                HeadObjectResponse.builder().checksumCRC32(base64),
                HeadObjectResponse.builder().checksumCRC32C(base64),
                HeadObjectResponse.builder().checksumSHA256(base64),
                HeadObjectResponse.builder().eTag("\"0123456789abcdef0123456789abcdef\""),
                HeadObjectResponse.builder()
                        .eTag("\"0123456789abcdef0123456789abcdef\"")
                        .serverSideEncryption(ServerSideEncryption.AES256));
    }

    @ParameterizedTest
    @MethodSource("otherContents")
    void anObjectOfAnotherChecksumFailsTheDelivery(HeadObjectResponse.Builder object) throws Exception {
        assertThatThrownBy(() -> verify(object.contentLength((long) ToFileTest.RAW.length)))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("has another content than the file that was sent")
                .hasMessageEndingWith("(see docs/errors.md#other-content)");
    }

    static List<HeadObjectResponse.Builder> sameContents() throws Exception {
        CRC32 crc = new CRC32();
        crc.update(ToFileTest.RAW);
        String base64 = Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(ToFileTest.RAW));
        String none = "\"0123456789abcdef0123456789abcdef\"";
        return List.of(
                HeadObjectResponse.builder().checksumCRC32(base64).eTag(none),
                HeadObjectResponse.builder().eTag("\"" + md5 + "\""),
                HeadObjectResponse.builder().eTag("\"0123456789abcdef0123456789abcdef-3\""),
                HeadObjectResponse.builder().checksumCRC32("AAAAAA==-3").checksumType(ChecksumType.COMPOSITE),
                HeadObjectResponse.builder().eTag(none).serverSideEncryption(ServerSideEncryption.AWS_KMS),
                HeadObjectResponse.builder().eTag(none).sseCustomerAlgorithm("AES256"));
    }

    @ParameterizedTest
    @MethodSource("sameContents")
    void whatIsNoChecksumOfTheWholeFileIsNotTakenForOne(HeadObjectResponse.Builder object) throws Exception {
        verify(object.contentLength((long) ToFileTest.RAW.length));
    }

    private void verify(HeadObjectResponse.Builder object) throws Exception {
        S3Loads files = new S3Loads(new FileLoads(temp.resolve("work")), Proxies.NONE, destination -> null);
        try (var load = files.open(
                deliveries.delivery(lake(Map.of()), landed, ToFileTest.HEADER).getContext())) {
            load.finish();
            files.verify((FileLoad) load, object.build());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403|InvalidAccessKeyId|s3-credential|check access-key and secret-key",
                "403|SignatureDoesNotMatch|s3-credential|check access-key and secret-key",
                "400|ExpiredToken|s3-credential|check access-key and secret-key",
                "403|RequestTimeTooSkewed|s3-credential|the clock of this machine is wrong",
                "403|AccessDenied|s3-permission|may do s3:PutObject and s3:GetObject",
                "404|NoSuchBucket|bucket|does not exist; make it",
                "301|PermanentRedirect|s3-region|set region=eu-west-1",
                "400|AuthorizationHeaderMalformed|s3-region|set region=eu-west-1",
                "503|SlowDown|s3-busy|try again later",
                "500|InternalError|s3-busy|try again later",
                "400|EntityTooLarge|s3-refusal|does not take the request"
            })
    void whatTheStoreAnswersIsToldWithItsCodeAndStatus(int status, String code, String anchor, String advice)
            throws Exception {
        String answer = "<?xml version=\"1.0\"?><Error><Code>" + code
                + "</Code><Message>the region 'us-east-1' is wrong; expecting 'eu-west-1'; key SECRETKEY</Message>"
                + "<RequestId>4442587FB7D0A2F9</RequestId></Error>";
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/xml");
            if (code.equals("PermanentRedirect")) {
                exchange.getResponseHeaders().add("x-amz-bucket-region", "eu-west-1");
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other.start();
        try {
            String endpoint = "http://127.0.0.1:" + other.getAddress().getPort();
            assertThatThrownBy(() -> deliveries.deliver(lake(Map.of("endpoint", endpoint)), landed))
                    .hasMessageStartingWith("destination lake: the store " + endpoint.substring("http://".length())
                            + " answered " + status + " " + code + " for the bucket lake")
                    .hasMessageContaining(advice)
                    .hasMessageEndingWith("(see docs/errors.md#" + anchor + ")")
                    .message()
                    .doesNotContain("SECRETKEY");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void aStoreThatIsNotThereIsNamed() throws Exception {
        DestinationSpec lake = lake(Map.of("endpoint", "http://127.0.0.1:1"));

        Throwable refused = catchThrowable(() -> deliveries.deliver(lake, landed));
        assertThat(Causes.first(refused, UnreachableException.class).orElseThrow())
                .hasMessageStartingWith(
                        "destination lake: the store 127.0.0.1:1 can't be reached: the connection was refused")
                .hasMessageEndingWith("(see docs/errors.md#s3-unreachable)");
        assertThatThrownBy(() -> deliveries.check(lake)).hasMessageContaining("the store 127.0.0.1:1 can't be reached");
    }

    @Test
    void aStoreThatTakesTheConnectionAndSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            DestinationSpec lake =
                    lake(Map.of("endpoint", "http://127.0.0.1:" + silent.getLocalPort(), "timeout", "200ms"));

            assertThatThrownBy(() -> deliveries.deliver(lake, landed))
                    .hasMessageContaining("has not answered within 200ms (stellic.destinations.lake.timeout)")
                    .hasMessageEndingWith("(see docs/errors.md#s3-silent)");
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
