package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * An HTTP server on a plain socket of 127.0.0.1: it keeps each request's head as it came, byte for byte, and sends what
 * a test makes of it. Thread-safe.
 */
public final class RawServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Function<Request, byte[]> answers;

    /**
     * A request as it came.
     *
     * @param head the request line and the headers
     * @param body what {@code Content-Length} announces
     */
    public record Request(String head, String body) {
        /** What stands between the method and the version. */
        public String target() {
            String line = head.lines().findFirst().orElse("");
            return line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
        }

        /** A header's value; null if it is not there. */
        public String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst()
                    .orElse(null);
        }
    }

    /** @param answers the bytes to send for a request, its head included */
    public RawServer(Function<Request, byte[]> answers) throws IOException {
        this.answers = answers;
        start("raw-server", this::listen);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The requests so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The answer with a status, some header lines and a body. */
    public static byte[] answer(String status, String headers, String body) {
        return answer(status, headers, body.getBytes(UTF_8));
    }

    public static byte[] answer(String status, String headers, byte[] body) {
        String head = "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n";
        byte[] answer = Arrays.copyOf(head.getBytes(ISO_8859_1), head.length() + body.length);
        System.arraycopy(body, 0, answer, head.length(), body.length);
        return answer;
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                start("raw-server-connection", () -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                Request begun = new Request(head, "");
                String length = begun.header("Content-Length");
                byte[] body = in.readNBytes(length == null ? 0 : Integer.parseInt(length));
                Request request = new Request(head, new String(body, ISO_8859_1));
                requests.add(request);
                byte[] answer = answers.apply(request);
                out.write(answer);
                out.flush();
                if (new String(answer, ISO_8859_1).contains("\r\nConnection: close\r\n")) {
                    return;
                }
            }
        } catch (IOException e) {
            // the client has hung up
            open.remove(client);
        } finally {
            open.remove(client);
        }
    }

    /** A request's head without the empty line at its end; empty if there is no further request. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                return head.substring(0, head.length() - 4);
            }
        }
        return "";
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
