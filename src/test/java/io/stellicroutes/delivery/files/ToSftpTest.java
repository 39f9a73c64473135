package io.stellicroutes.delivery.files;

import static io.stellicroutes.delivery.files.ToFileTest.expected;
import static io.stellicroutes.delivery.files.ToFileTest.plain;
import static io.stellicroutes.delivery.files.ToFileTest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.servers.SftpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToSftpTest {
    private static final String PASSWORD = "p+w%41&?# ${y}";

    @TempDir
    Path temp;

    @AutoClose
    private SftpServer server;

    @AutoClose
    private Deliveries deliveries;

    private Path landed;

    @BeforeEach
    void start() throws Exception {
        server = new SftpServer(Files.createDirectories(temp.resolve("server")), PASSWORD);
        Files.createDirectories(server.root().resolve("in"));
        deliveries = new Deliveries(temp.resolve("work")).of(ToFileTest.HEADER, ToFileTest.UGLY);
        landed = Files.write(temp.resolve("plan_courses.csv"), ToFileTest.RAW);
    }

    @ParameterizedTest
    @CsvSource({
        "raw,false,plan_courses.csv",
        "raw,true,plan_courses.csv.gz",
        "csv,false,plan_courses.csv",
        "csv,true,plan_courses.csv.gz",
        "jsonl,false,plan_courses.jsonl",
        "jsonl,true,plan_courses.jsonl.gz"
    })
    void everyFormatArrivesWholeUnderItsName(String format, String gzip, String name) throws Exception {
        var delivery =
                deliveries.deliver(dropbox(Map.of("password", PASSWORD, "format", format, "gzip", gzip)), landed);

        assertThat(delivery.delivered()).isEqualTo(3);
        assertThat(tree(server.root())).containsOnlyKeys("in/" + name);
        assertThat(plain(tree(server.root()).get("in/" + name))).isEqualTo(expected(format));
        assertThat(tree(temp.resolve("work/outgoing"))).isEmpty();
    }

    @Test
    void theLandedBytesAreTheDefault() throws Exception {
        deliveries.deliver(dropbox(Map.of("password", PASSWORD)), landed);

        assertThat(server.root().resolve("in/plan_courses.csv")).hasBinaryContent(ToFileTest.RAW);
    }

    @Test
    void aRerunReplacesTheFileAndWhatACrashLeftBehind() throws Exception {
        Files.writeString(server.root().resolve("in/plan_courses.csv"), "x".repeat(100_000));
        Files.writeString(server.root().resolve("in/.plan_courses.csv.part"), "x".repeat(100_000));

        deliveries.deliver(dropbox(Map.of("password", PASSWORD)), landed);

        assertThat(tree(server.root())).containsOnlyKeys("in/plan_courses.csv");
        assertThat(server.root().resolve("in/plan_courses.csv")).hasBinaryContent(ToFileTest.RAW);
    }

    @Test
    void aFileNameOfOnesOwnMayHaveDirectories() throws Exception {
        deliveries.deliver(dropbox(Map.of("password", PASSWORD, "file-name", "${export}/${run-id}.csv")), landed);

        assertThat(tree(server.root())).containsOnlyKeys("in/plan_courses/r42.csv");
    }

    @Test
    void aPrivateKeyOpensTheDoorToo() throws Exception {
        Path key = server.newUserKey(temp.resolve("id_rsa"));
        DestinationSpec dropbox = dropbox(Map.of("private-key-file", key.toString()));

        deliveries.check(dropbox);
        deliveries.deliver(dropbox, landed);

        assertThat(tree(server.root())).containsOnlyKeys("in/plan_courses.csv");
    }

    @Test
    void aPasswordMayHoldWhatLooksLikeAPlaceholder() throws Exception {
        try (SftpServer other = new SftpServer(temp.resolve("server"), "pass{{word}}")) {
            DestinationSpec dropbox = dropbox(Map.of(
                    "uri", other.uri("in"),
                    "known-hosts-file",
                            other.knownHosts(temp.resolve("other_hosts")).toString(),
                    "password", "pass{{word}}"));

            deliveries.check(dropbox);
        }
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        DestinationSpec dropbox = dropbox(Map.of("password", "wrong"));

        assertThatThrownBy(() -> deliveries.deliver(dropbox, landed)).hasMessageContaining("refuses the log-in");
        assertThatThrownBy(() -> deliveries.check(dropbox)).hasMessageContaining("refuses the log-in");
        assertThat(tree(server.root())).isEmpty();
    }

    @Test
    void aServerWithAnotherKeyThanTheKnownOneGetsNothing() throws Exception {
        Path wrong = server.knownHosts(
                temp.resolve("wrong_hosts"), SftpServer.newKey().getPublic());
        DestinationSpec dropbox = dropbox(Map.of("password", PASSWORD, "known-hosts-file", wrong.toString()));

        assertThatThrownBy(() -> deliveries.deliver(dropbox, landed))
                .hasMessageContaining("has another key than known-hosts-file " + wrong);
        assertThatThrownBy(() -> deliveries.check(dropbox)).hasMessageContaining("has another key than");
        assertThat(tree(server.root())).isEmpty();
    }

    @Test
    void anUnknownServerGetsNothing() throws Exception {
        Path none = temp.resolve("no_hosts");
        DestinationSpec dropbox = dropbox(Map.of("password", PASSWORD, "known-hosts-file", none.toString()));

        assertThatThrownBy(() -> deliveries.deliver(dropbox, landed))
                .hasMessageContaining("is not in known-hosts-file " + none);
        assertThatThrownBy(() -> deliveries.check(dropbox)).hasMessageContaining("is not in known-hosts-file");
        assertThat(none).doesNotExist();
        assertThat(tree(server.root())).isEmpty();
    }

    @Test
    void anUnknownServerGetsTheFileIfTheUserSaysSo() throws Exception {
        Path none = temp.resolve("no_hosts");

        deliveries.deliver(
                dropbox(Map.of(
                        "password",
                        PASSWORD,
                        "known-hosts-file",
                        none.toString(),
                        "strict-host-key-checking",
                        "false")),
                landed);

        assertThat(tree(server.root())).containsOnlyKeys("in/plan_courses.csv");
    }

    @Test
    void aServerThatIsDownFailsTheDeliveryAndTheCheck() throws Exception {
        DestinationSpec dropbox = dropbox(Map.of("password", PASSWORD));
        server.close();

        assertThatThrownBy(() -> deliveries.deliver(dropbox, landed))
                .hasMessageContaining(
                        "the SFTP server 127.0.0.1:" + server.port() + " can't be reached: Connection refused");
        assertThatThrownBy(() -> deliveries.check(dropbox))
                .hasMessageContaining("can't be reached: Connection refused");
        assertThat(tree(temp.resolve("work/outgoing"))).isEmpty();
    }

    @Test
    void theCheckChangesNothing() throws Exception {
        Files.writeString(server.root().resolve("in/other.csv"), "theirs");

        deliveries.check(dropbox(Map.of("password", PASSWORD)));

        assertThat(tree(server.root())).containsOnlyKeys("in/other.csv");
    }

    @Test
    void aDirectoryThatIsNotThereFailsTheCheck() throws Exception {
        DestinationSpec dropbox = dropbox(Map.of("password", PASSWORD, "uri", server.uri("nowhere")));

        assertThatThrownBy(() -> deliveries.check(dropbox))
                .hasMessageContaining("the directory nowhere can't be used: it is not there");
    }

    @Test
    void anUploadThatBreaksOffLeavesNoHalfFileUnderTheFinalName() throws Exception {
        server.failWritesAfter(100_000);
        Path large = Files.write(temp.resolve("large.csv"), new byte[1_000_000]);
        DestinationSpec dropbox = dropbox(Map.of("password", PASSWORD));

        assertThatThrownBy(() -> deliveries.deliver(dropbox, large))
                .hasMessageContaining("refuses to write in/.large.csv.part: failure");
        assertThat(tree(server.root())).isEmpty();

        server.failWritesAfter(Long.MAX_VALUE);
        deliveries.deliver(dropbox, large);
        assertThat(tree(server.root())).containsOnlyKeys("in/large.csv");
        assertThat(server.root().resolve("in/large.csv")).hasSize(1_000_000);
    }

    @Test
    void aFileThatIsShorterThereThanItWasSentGetsNoName() throws Exception {
        server.keepOnly(2);
        DestinationSpec dropbox = dropbox(Map.of("password", PASSWORD));

        assertThatThrownBy(() -> deliveries.deliver(dropbox, landed))
                .hasMessageContaining("was sent with " + ToFileTest.RAW.length + " bytes, but 2 have arrived");
        assertThat(tree(server.root())).isEmpty();
    }

    @Test
    void noEndpointHasThePasswordInItsUri() throws Exception {
        deliveries.deliver(dropbox(Map.of("password", PASSWORD)), landed);

        assertThat(deliveries.context().getEndpoints())
                .extracting(Endpoint::getEndpointUri)
                .noneMatch(uri -> uri.contains("p+w") || uri.contains("p%2Bw"));
    }

    private DestinationSpec dropbox(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("uri", server.uri("in"));
        all.putIfAbsent(
                "known-hosts-file",
                server.knownHosts(temp.resolve("known_hosts")).toString());
        return deliveries.destination("dropbox", "sftp", all);
    }
}
