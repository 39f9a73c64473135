package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.TlsKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever can't be reached by HTTP is named by host and port, with the reason and, for a wait, its property. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class UnreachableHttpTest extends AgainstTheSandbox {
    private static final String SHORT = "400ms";

    private final List<AutoCloseable> open = new ArrayList<>();

    /** Who is asked: how it is configured, and what an error says of it before and behind. */
    enum Who {
        STELLIC("stellic.request.timeout", false) {
            @Override
            void ask(UnreachableHttpTest test, URI server) {
                test.properties.put("stellic.base-url", server.toString());
            }
        },
        TOKEN("stellic.request.timeout", false) {
            @Override
            void ask(UnreachableHttpTest test, URI server) {
                test.properties.remove("stellic.auth.header");
                test.properties.remove("stellic.auth.value");
                test.properties.put("stellic.auth.oauth2.client-id", "me");
                test.properties.put("stellic.auth.oauth2.client-secret", "planted-canary");
                test.properties.put("stellic.auth.oauth2.token-url", server + "/token?tenant=planted-canary");
            }
        },
        STORE("stellic.request.timeout", false) {
            @Override
            void ask(UnreachableHttpTest test, URI server) {
                test.properties.put("stellic.download.allowed-hosts", server.getHost());
                test.sandbox.downloadsFrom(server);
            }
        },
        DESTINATION("stellic.destinations.api.timeout", true) {
            @Override
            void ask(UnreachableHttpTest test, URI server) {
                test.properties.putAll(Map.of(
                        "stellic.exports.user_groups.to", "api",
                        "stellic.destinations.api.type", "http",
                        "stellic.destinations.api.url", server + "/in?key=planted-canary",
                        "stellic.destinations.api.retries", "1",
                        "stellic.destinations.api.retry-delay", "1ms"));
            }
        };

        private final String timeout;
        private final boolean delivery;

        Who(String timeout, boolean delivery) {
            this.timeout = timeout;
            this.delivery = delivery;
        }

        abstract void ask(UnreachableHttpTest test, URI server);
    }

    @BeforeEach
    void configure() {
        sandbox.rows("user_groups", 3);
        toFiles("user_groups");
        properties.put("stellic.request.retries", "1");
        properties.put("stellic.deliveries.retries", "1");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : open) {
            part.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNameThatDnsDoesNotKnow(Who who) throws Exception {
        assertThat(failure(who, URI.create("https://nowhere.invalid")))
                .contains(": nowhere.invalid:443: the host's name is not known")
                .contains(who.delivery ? "#http-unreachable" : "#unknown-host");
    }

    @ParameterizedTest
    @EnumSource
    void aPortAtWhichNobodyListens(Who who) throws Exception {
        assertThat(failure(who, URI.create("http://127.0.0.1:1")))
                .contains(": 127.0.0.1:1: the connection was refused: check host and port")
                .contains(who.delivery ? "#http-unreachable" : "#connection-refused");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatTakesNoConnectionInTime(Who who) throws Exception {
        properties.put("stellic.connect.timeout", SHORT);
        URI server = full();

        assertThat(failure(who, server))
                .contains(": " + server.getAuthority() + ": no connection in time (stellic.connect.timeout)")
                .contains(who.delivery ? "#http-silent" : "#no-answer");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatTakesTheConnectionAndSaysNothing(Who who) throws Exception {
        properties.put(who.timeout, SHORT);
        URI server = listening("http", new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));

        assertThat(failure(who, server))
                .contains(": " + server.getAuthority() + ": no answer in time (" + who.timeout + ")")
                .contains(who.delivery ? "#http-silent" : "#no-answer");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatSaysNothingWhenTlsBegins(Who who) throws Exception {
        properties.put("stellic.connect.timeout", SHORT);
        URI server = listening("https", new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));

        assertThat(failure(who, server))
                .contains(": " + server.getAuthority() + ": no connection in time (stellic.connect.timeout)")
                .contains(who.delivery ? "#http-silent" : "#no-answer");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatSpeaksNoTls(Who who) throws Exception {
        URI server = listening(
                "https", new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "HTTP/1.1 400 No\r\n\r\n");

        assertThat(failure(who, server))
                .contains(": " + server.getAuthority() + ": TLS failed (SSL", "the server speaks no TLS there")
                .contains(who.delivery ? "#http-unreachable" : "#tls");
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatNobodyTrustedHasSigned(Who who) throws Exception {
        URI server = listening("https", tls());

        assertThat(failure(who, server))
                .contains(": " + server.getAuthority() + ": TLS failed (SSL", "from nobody who is trusted")
                .contains(who.delivery ? "#http-unreachable" : "#tls");
    }

    /** A port whose queue of connections is full, so that the kernel answers no more of them. */
    private URI full() throws IOException {
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(listener);
        for (boolean taken = true; taken; ) {
            Socket client = new Socket();
            open.add(client);
            try {
                client.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 200);
            } catch (SocketTimeoutException e) {
                taken = false;
            }
        }
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    private ServerSocket tls() throws Exception {
        TlsKey key = new TlsKey(dir.resolve("tls"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(key.keyStore())) {
            store.load(file, TlsKey.PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, TlsKey.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private URI listening(String scheme, ServerSocket listener) {
        return listening(scheme, listener, "");
    }

    /** Takes every connection, says something at once, and reads it to its end. */
    private URI listening(String scheme, ServerSocket listener, String answer) {
        open.add(listener);
        start(() -> {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                start(() -> {
                    client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    return client.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
            }
            return null;
        });
        return URI.create(scheme + "://127.0.0.1:" + listener.getLocalPort());
    }

    private static void start(Callable<?> task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.call();
                    } catch (IOException e) {
                        // the listener is closed, or the client has hung up
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                "silent-server");
        thread.setDaemon(true);
        thread.start();
    }

    private String failure(Who who, URI server) throws Exception {
        who.ask(this, server);
        try (TestRoad road = TestRoad.start(properties)) {
            RunReport report = road.run("user_groups");
            String error = who.delivery
                    ? report.deliveries().get(0).error().orElseThrow()
                    : report.run().error().orElseThrow();
            assertThat(error)
                    .startsWith(who.delivery ? "export user_groups to api: " : "export user_groups: ")
                    .doesNotContain("planted-canary", "tenant", "?", "[");
            return error;
        }
    }
}
