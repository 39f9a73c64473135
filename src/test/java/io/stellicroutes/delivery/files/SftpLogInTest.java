package io.stellicroutes.delivery.files;

import static io.stellicroutes.delivery.files.ToFileTest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.servers.FrozenLine;
import io.stellicroutes.servers.FrozenLine.Direction;
import io.stellicroutes.servers.OpenSshServer;
import io.stellicroutes.servers.SftpServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attempt is one log-in, a refused one is the last; what keeps a session from coming about is told. */
@Tag("slow")
final class SftpLogInTest {
    @TempDir
    private Path temp;

    @AutoClose
    private Deliveries deliveries;

    private Path landed;

    @BeforeEach
    void start() throws Exception {
        deliveries = new Deliveries(temp.resolve("work"));
        landed = Files.write(temp.resolve("plan_courses.csv"), ToFileTest.RAW);
    }

    @Test
    void aWrongPasswordIsOfferedOnceAndNotAgain() throws Exception {
        try (SftpServer server = mina()) {
            DestinationSpec dropbox = dropbox(server, "dropbox", "", Map.of("password", "wrong"));

            assertThatThrownBy(() -> deliveries.deliver(dropbox, landed))
                    .hasMessageStartingWith("destination dropbox: the SFTP server 127.0.0.1:" + server.port()
                            + " refuses the log-in of this user: it takes ")
                    .hasMessageContaining("and was offered a password")
                    .hasMessageEndingWith("(see docs/errors.md#sftp-log-in)");
            assertThat(server.passwordsOffered()).isEqualTo(1);

            assertThatThrownBy(() -> deliveries.deliver(dropbox, landed))
                    .hasMessageContaining("It is not tried again until the service is started anew");
            assertThatThrownBy(() -> deliveries.check(dropbox)).hasMessageContaining("not tried again");
            assertThat(server.passwordsOffered()).isEqualTo(1);
        }
    }

    @Test
    void deliveriesAtOnceOfferAWrongPasswordOnce() throws Exception {
        try (SftpServer server = mina()) {
            DestinationSpec dropbox = dropbox(server, "dropbox", "", Map.of("password", "wrong"));
            DestinationSpec other = dropbox(server, "other", "/below", Map.of("password", "wrong"));
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (DestinationSpec destination : List.of(dropbox, other, dropbox, other)) {
                all.add(CompletableFuture.runAsync(
                        () -> assertThatThrownBy(() -> deliveries.deliver(destination, landed))
                                .hasMessageContaining("refuses the log-in")));
            }
            CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();

            assertThat(server.passwordsOffered()).isEqualTo(1);
        }
    }

    @Test
    void aPasswordThatIsAskedForIsGivenOnce() throws Exception {
        try (SftpServer server = mina()) {
            server.askForThePassword();
            DestinationSpec wrong = dropbox(server, "wrong", "", Map.of("password", "wrong"));
            DestinationSpec right = dropbox(server, "right", "", Map.of("password", "right"));

            assertThatThrownBy(() -> deliveries.deliver(wrong, landed)).hasMessageContaining("refuses the log-in");
            assertThat(server.passwordsOffered()).isEqualTo(1);
            deliveries.deliver(right, landed);
            assertThat(server.passwordsOffered()).isEqualTo(2);
        }
    }

    @Test
    void openSshIsOfferedAWrongPasswordOnce() throws Exception {
        try (OpenSshServer server = new OpenSshServer()) {
            assertThatThrownBy(() -> deliveries.deliver(dropbox(server, Map.of("password", "wrong")), landed))
                    .hasMessageContaining(
                            "it takes publickey,password,keyboard-interactive, and was offered a password");

            assertThat(server.refusals()).isEqualTo(1);
        }
    }

    @Test
    void openSshIsOfferedAKeyItDoesNotKnowOnce() throws Exception {
        try (OpenSshServer server = new OpenSshServer()) {
            assertThatThrownBy(() ->
                            deliveries.deliver(dropbox(server, Map.of("private-key-file", server.otherKey())), landed))
                    .hasMessageContaining("and was offered a key");

            assertThat(server.refusals()).isEqualTo(1);
        }
    }

    @Test
    void ofKeyAndPasswordEachIsOfferedOnce() throws Exception {
        try (OpenSshServer server = new OpenSshServer()) {
            assertThatThrownBy(() -> deliveries.deliver(
                            dropbox(server, Map.of("private-key-file", server.otherKey(), "password", "wrong")),
                            landed))
                    .hasMessageContaining("and was offered a key and a password");

            assertThat(server.refusals()).isEqualTo(2);
        }
    }

    @Test
    void aDeliveryIsOneLogInWhateverItAsksFor() throws Exception {
        try (OpenSshServer server = new OpenSshServer("rename,posix-rename", "")) {
            DestinationSpec dropbox = deliveries.destination("dropbox", "sftp", server.settings("/new/directory"));

            assertThatThrownBy(() -> deliveries.deliver(dropbox, landed)).hasMessageContaining("refuses to rename");

            assertThat(server.logIns()).isEqualTo(1);
            assertThat(tree(server.home())).isEmpty();
        }
    }

    @Test
    void aKeyThatCanNotBeReadIsNamedBeforeAnybodyIsCalled() throws Exception {
        try (SftpServer server = mina()) {
            Path key = Files.writeString(temp.resolve("id"), "no key");

            assertThatThrownBy(() -> deliveries.deliver(
                            dropbox(server, "dropbox", "", Map.of("private-key-file", key.toString())), landed))
                    .hasMessageContaining("stellic.destinations.dropbox.private-key-file: " + key + " can't be read")
                    .hasMessageEndingWith("(see docs/errors.md#sftp-key)");
        }
    }

    @Test
    void theAlgorithmsThatAreNotInCommonAreToldAndCanBeNamedForOneDestination() throws Exception {
        try (SftpServer server = mina()) {
            server.signAsOldServersDo();
            server.exchangeKeysAsOldServersDo();
            Map<String, String> right = Map.of("password", "right");

            assertThatThrownBy(() -> deliveries.check(dropbox(server, "modern", "", right)))
                    .hasMessageContaining(
                            "no key exchange algorithm (keyExchangeProtocols) in common: the server has diffie-hellman-group14-sha1")
                    .hasMessageEndingWith("(see docs/errors.md#sftp-algorithms)");
            String exchange = "?keyExchangeProtocols=diffie-hellman-group14-sha1";
            assertThatThrownBy(() -> deliveries.check(dropbox(server, "half", exchange, right)))
                    .hasMessageContaining("no host key algorithm (serverHostKeys) in common: the server has ssh-rsa");

            deliveries.deliver(dropbox(server, "old", exchange + "&serverHostKeys=ssh-rsa", right), landed);

            assertThatThrownBy(() -> deliveries.check(dropbox(server, "still-modern", "", right)))
                    .hasMessageContaining("no key exchange algorithm");
        }
    }

    @Test
    void aServerThatTakesTheConnectionAndSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            DestinationSpec dropbox = deliveries.destination(
                    "dropbox",
                    "sftp",
                    Map.of(
                            "uri",
                            "sftp://stellic@127.0.0.1:" + silent.getLocalPort() + "/in",
                            "password",
                            "any",
                            "known-hosts-file",
                            temp.resolve("none").toString(),
                            "connect-timeout",
                            "300ms"));

            assertThatThrownBy(() -> deliveries.deliver(dropbox, landed))
                    .hasMessageContaining("127.0.0.1:" + silent.getLocalPort()
                            + " can't be reached within 300ms (stellic.destinations.dropbox.connect-timeout)")
                    .hasMessageEndingWith("(see docs/errors.md#sftp-silent)");
        }
    }

    @Test
    void aServerThatFallsSilentIsGivenUpAndWhoseTimeoutThatWasIsTold() throws Exception {
        try (OpenSshServer server = new OpenSshServer();
                FrozenLine line = new FrozenLine(server.port())) {
            line.freezeWhen(chunk -> line.bytes(Direction.TO_SERVER) > 50_000, Direction.TO_CLIENT);

            assertThatThrownBy(() -> deliveries.deliver(through(line, server, "2s"), large()))
                    .hasMessageContaining("has not answered within 2s (stellic.destinations.dropbox.timeout)")
                    .hasMessageContaining("write .large.csv.part")
                    .hasMessageEndingWith("(see docs/errors.md#sftp-silent)");
        }
    }

    @Test
    void aConnectionThatBreaksIsToldAndLeavesNoFileOfTheName() throws Exception {
        try (OpenSshServer server = new OpenSshServer();
                FrozenLine line = new FrozenLine(server.port())) {
            line.cutWhen(chunk -> line.bytes(Direction.TO_SERVER) > 50_000);

            assertThatThrownBy(() -> deliveries.deliver(through(line, server, "10s"), large()))
                    .hasMessageContaining("the connection to the SFTP server 127.0.0.1:" + line.port() + " broke")
                    .hasMessageEndingWith("(see docs/errors.md#sftp-unreachable)");
            assertThat(server.home().resolve("large.csv")).doesNotExist();
        }
    }

    private Path large() throws Exception {
        return Files.write(temp.resolve("large.csv"), new byte[5_000_000]);
    }

    private DestinationSpec through(FrozenLine line, OpenSshServer server, String timeout) throws Exception {
        Map<String, String> settings = new HashMap<>(server.settings("/"));
        settings.put("uri", "sftp://" + server.user() + "@127.0.0.1:" + line.port() + "/");
        settings.put("strict-host-key-checking", "false");
        settings.put("timeout", timeout);
        return deliveries.destination("dropbox", "sftp", settings);
    }

    private SftpServer mina() throws Exception {
        SftpServer server = new SftpServer(Files.createDirectories(temp.resolve("server")), "right");
        Files.createDirectories(server.root().resolve("in"));
        return server;
    }

    private DestinationSpec dropbox(SftpServer server, String name, String behind, Map<String, String> settings)
            throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("uri", server.uri("in" + behind));
        all.put(
                "known-hosts-file",
                server.knownHosts(temp.resolve("known_hosts")).toString());
        return deliveries.destination(name, "sftp", all);
    }

    private DestinationSpec dropbox(OpenSshServer server, Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(server.settings("/"));
        all.remove("private-key-file");
        all.putAll(settings);
        return deliveries.destination("dropbox", "sftp", all);
    }
}
