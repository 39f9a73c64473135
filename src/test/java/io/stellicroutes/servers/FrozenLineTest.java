package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.servers.FrozenLine.Direction;
import io.stellicroutes.servers.FrozenLine.Framing;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that keeps each line it is sent and answers it in capitals. */
@SuppressWarnings("FutureReturnValueIgnored") // the server of the test, which ends with it
final class FrozenLineTest {
    private ServerSocket listener;
    private FrozenLine line;
    private final List<String> received = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startServer() throws Exception {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::serve);
        line = new FrozenLine(listener.getLocalPort());
    }

    @AfterEach
    void stopServer() throws Exception {
        line.close();
        listener.close();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                start(() -> answer(client));
            } catch (IOException e) {
                // the test has ended
                return;
            }
        }
    }

    private void answer(Socket client) {
        try (client;
                BufferedReader lines = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
            for (String asked = lines.readLine(); asked != null; asked = lines.readLine()) {
                received.add(asked);
                client.getOutputStream().write((asked.toUpperCase(java.util.Locale.ROOT) + "\n").getBytes(UTF_8));
            }
            received.add("end");
        } catch (IOException e) {
            received.add("broken");
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), line.port());
        client.setSoTimeout(10_000);
        return client;
    }

    private static void ask(Socket client, String text) throws IOException {
        client.getOutputStream().write((text + "\n").getBytes(UTF_8));
    }

    private static String answerTo(Socket client) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream in = client.getInputStream();
        for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
            text.append((char) read);
        }
        return text.toString();
    }

    private void assertHeld(Socket client) throws IOException {
        await().until(() -> line.held() == 1);
        client.setSoTimeout(50);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(10_000);
    }

    @Test
    void whatIsHeldPassesWhenItThaws() throws Exception {
        try (Socket client = connect()) {
            ask(client, "one");
            assertThat(answerTo(client)).isEqualTo("ONE");
            assertThat(line.chunks()).isEqualTo(2);
            assertThat(line.bytes(Direction.TO_SERVER)).isEqualTo(4);

            line.freeze();
            ask(client, "two");
            assertHeld(client);
            assertThat(received).containsExactly("one");
            assertThat(line.chunks()).isEqualTo(2);

            line.thaw();
            assertThat(answerTo(client)).isEqualTo("TWO");
        }
    }

    @Test
    void itFreezesBeforeTheChunkThatIsNamed() throws Exception {
        line.freezeAt(4);
        try (Socket client = connect()) {
            ask(client, "one");
            assertThat(answerTo(client)).isEqualTo("ONE");
            ask(client, "two");
            assertHeld(client);
            assertThat(received).containsExactly("one", "two");
            line.thaw();
            assertThat(answerTo(client)).isEqualTo("TWO");
        }
    }

    @Test
    void anAnswerIsHeldWhoseRequestHasPassed() throws Exception {
        line.freezeWhen(chunk -> new String(chunk.bytes(), UTF_8).startsWith("commit"), Direction.TO_CLIENT);
        try (Socket client = connect()) {
            ask(client, "commit");
            assertHeld(client);
            assertThat(received).containsExactly("commit");
            line.thaw();
            assertThat(answerTo(client)).isEqualTo("COMMIT");
        }
    }

    @Test
    void whatAClientHasSentBeforeItHungUpArrivesLate() throws Exception {
        line.freeze();
        try (Socket client = connect()) {
            ask(client, "commit");
            await().until(() -> line.held() == 1);
        }
        line.letNewConnectionsPass();
        try (Socket client = connect()) {
            ask(client, "another");
            assertThat(answerTo(client)).isEqualTo("ANOTHER");
        }
        await().until(() -> received.contains("end"));
        assertThat(received).containsExactly("another", "end");

        line.thaw();
        await().untilAsserted(() -> assertThat(received).startsWith("another", "end", "commit"));
    }

    @Test
    void aLineThatIsCutLetsNobodyInUntilItThaws() throws Exception {
        line.cutWhen(chunk -> new String(chunk.bytes(), UTF_8).startsWith("two"));
        try (Socket client = connect()) {
            ask(client, "one");
            assertThat(answerTo(client)).isEqualTo("ONE");
            ask(client, "two");
            assertThatThrownBy(() -> {
                        assertThat(answerTo(client)).isEmpty();
                        throw new IOException("ended");
                    })
                    .isInstanceOf(IOException.class);
        }
        try (Socket client = connect()) {
            assertThatThrownBy(() -> {
                        ask(client, "three");
                        assertThat(answerTo(client)).isEmpty();
                        throw new IOException("ended");
                    })
                    .isInstanceOf(IOException.class);
        }
        line.thaw();
        try (Socket client = connect()) {
            ask(client, "four");
            assertThat(answerTo(client)).isEqualTo("FOUR");
        }
        assertThat(received).contains("one", "four").doesNotContain("two", "three");
    }

    @Test
    void aMessageWithALengthIsOneChunkHoweverItIsWritten() throws Exception {
        try (FrozenLine framed = new FrozenLine(listener.getLocalPort(), Framing.LENGTH_PREFIXED);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), framed.port())) {
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            out.writeInt(3);
            out.flush();
            out.write('a');
            out.flush();
            assertThat(framed.bytes(Direction.TO_SERVER)).isZero();
            out.write('b');
            out.write('\n');
            out.writeInt(0);
            out.flush();
            await().until(() -> framed.bytes(Direction.TO_SERVER) == 11);
            await().until(() -> !received.isEmpty());
            assertThat(new DataInputStream(new java.io.ByteArrayInputStream(
                                    received.get(0).getBytes(UTF_8)))
                            .readInt())
                    .isEqualTo(3);
        }
    }
}
