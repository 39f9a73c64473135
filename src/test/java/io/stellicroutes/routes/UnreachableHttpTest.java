package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
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
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever can't be reached by HTTP is named by host and port, with the reason and, for a wait, its property. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class UnreachableHttpTest {
    private static final String NO_CONNECTION = "no connection in time (stellic.connect.timeout)";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups").set("""
            stellic.request.retries=1
            stellic.deliveries.retries=1
            """);

    private final Sandbox sandbox = routes.sandbox().rows("user_groups", 3);

    private final List<AutoCloseable> open = new ArrayList<>();

    /** Who is asked; the property that limits the wait; and what leads there: the server's URL, or its host alone. */
    enum Who {
        STELLIC("stellic.request.timeout", "stellic.base-url=%s"),
        TOKEN("stellic.request.timeout", """
                stellic.auth.oauth2.client-id=me
                stellic.auth.oauth2.client-secret=planted-canary
                stellic.auth.oauth2.token-url=%s/token?tenant=planted-canary
                """),
        STORE("stellic.request.timeout", "stellic.download.allowed-hosts=%2$s"),
        DESTINATION("stellic.destinations.api.timeout", """
                stellic.exports.user_groups.to=api
                stellic.destinations.api.type=http
                stellic.destinations.api.url=%s/in?key=planted-canary
                stellic.destinations.api.retries=1
                stellic.destinations.api.retry-delay=1ms
                """);

        private final String timeout;
        private final String properties;
        private final boolean delivery = name().equals("DESTINATION");

        Who(String timeout, String properties) {
            this.timeout = timeout;
            this.properties = properties;
        }
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
        URI nowhere = URI.create("https://nowhere.invalid");
        assertTold(who, nowhere, "the host's name is not known", "unknown-host", "http-unreachable");
    }

    @ParameterizedTest
    @EnumSource
    void aPortAtWhichNobodyListens(Who who) throws Exception {
        URI closed = URI.create("http://127.0.0.1:1");
        assertTold(
                who,
                closed,
                "the connection was refused: check host and port",
                "connection-refused",
                "http-unreachable");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatTakesNoConnectionInTime(Who who) throws Exception {
        routes.set("stellic.connect.timeout=400ms");
        assertTold(who, full(), NO_CONNECTION, "no-answer", "http-silent");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatTakesTheConnectionAndSaysNothing(Who who) throws Exception {
        routes.set(who.timeout + "=400ms");
        assertTold(
                who,
                listening("http", plain(), ""),
                "no answer in time (" + who.timeout + ")",
                "no-answer",
                "http-silent");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatSaysNothingWhenTlsBegins(Who who) throws Exception {
        routes.set("stellic.connect.timeout=400ms");
        assertTold(who, listening("https", plain(), ""), NO_CONNECTION, "no-answer", "http-silent");
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatSpeaksNoTls(Who who) throws Exception {
        URI server = listening("https", plain(), "HTTP/1.1 400 No\r\n\r\n");
        assertThat(assertTold(who, server, "TLS failed (SSL", "tls", "http-unreachable"))
                .contains("the server speaks no TLS there");
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatNobodyTrustedHasSigned(Who who) throws Exception {
        assertThat(assertTold(who, listening("https", tls(), ""), "TLS failed (SSL", "tls", "http-unreachable"))
                .contains("from nobody who is trusted");
    }

    private static ServerSocket plain() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
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
        TlsKey key = new TlsKey(routes.path("tls"));
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

    /**
     * The error names host and port, the reason, and the anchor of a request's or a delivery's error.
     *
     * @return the error
     */
    private String assertTold(Who who, URI server, String reason, String ofARequest, String ofADelivery)
            throws Exception {
        if (who == Who.TOKEN) {
            routes.unset("stellic.auth.");
        } else if (who == Who.STORE) {
            sandbox.downloadsFrom(server);
        }
        routes.set(who.properties.formatted(server, server.getHost()));

        RunReport report = routes.run("user_groups");

        int port = server.getPort() < 0 ? 443 : server.getPort();
        String error = who.delivery
                ? report.deliveries().get(0).error().orElseThrow()
                : report.run().error().orElseThrow();
        assertThat(error)
                .startsWith(who.delivery ? "export user_groups to api: " : "export user_groups: ")
                .contains(": " + server.getHost() + ":" + port + ": " + reason)
                .contains("docs/errors.md#" + (who.delivery ? ofADelivery : ofARequest))
                .doesNotContain("planted-canary", "tenant", "?", "[");
        return error;
    }
}
