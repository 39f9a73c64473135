package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands before a server and passes bytes on both ways. Keeps the heads of the requests as they came over the wire, and
 * cuts connections when it is told to. For requests without a body.
 */
public final class Tap implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final URI server;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong cutAt = new AtomicLong(NEVER);
    private final AtomicLong stallAt = new AtomicLong(NEVER);
    private volatile long everyCut = NEVER;
    private final AtomicLong pause = new AtomicLong();

    /** @param server what it stands before: {@code http://host:port} */
    public Tap(URI server) throws IOException {
        this.server = server;
        start("tap", this::listen);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The heads of the requests so far: request line and headers. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Cuts the next answer after so many bytes, its head counted; then goes on as before. */
    public void cutNextAnswerAfter(long bytes) {
        cutAt.set(bytes);
    }

    /** Cuts every answer after so many bytes, its head counted. */
    public void cutEveryAnswerAfter(long bytes) {
        everyCut = bytes;
    }

    /** Stops passing on the next answer after so many bytes, its head counted, and keeps the connection open. */
    public void stallNextAnswerAfter(long bytes) {
        stallAt.set(bytes);
    }

    /** From now on waits so many milliseconds before each piece of an answer, of 16 kB at most. */
    public void pause(long millis) {
        pause.set(millis);
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket upstream = new Socket(server.getHost(), server.getPort());
                open.add(client);
                open.add(upstream);
                start("tap-requests", () -> pass(client, upstream, true));
                start("tap-answers", () -> pass(upstream, client, false));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    private void pass(Socket from, Socket to, boolean request) {
        StringBuilder head = new StringBuilder();
        byte[] buffer = new byte[16_384];
        long passed = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (request) {
                    record(head.append(new String(buffer, 0, n, ISO_8859_1)));
                } else if (passed + n >= Math.min(cutAt.get(), everyCut)) {
                    out.write(buffer, 0, (int) Math.max(0, Math.min(cutAt.getAndSet(NEVER), everyCut) - passed));
                    out.flush();
                    return;
                } else if (passed + n >= stallAt.get()) {
                    out.write(buffer, 0, (int) Math.max(0, stallAt.getAndSet(NEVER) - passed));
                    out.flush();
                    swallow(in);
                    return;
                } else {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause.get()));
                }
                out.write(buffer, 0, n);
                out.flush();
                passed += n;
            }
        } catch (IOException e) {
            // one side has hung up: closing the other is all there is to do
            passed = -1;
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void swallow(InputStream in) throws IOException {
        byte[] buffer = new byte[16_384];
        while (in.read(buffer) >= 0) {
            // until one side hangs up
        }
    }

    private void record(StringBuilder head) {
        for (int end = head.indexOf("\r\n\r\n"); end >= 0; end = head.indexOf("\r\n\r\n")) {
            requests.add(head.substring(0, end));
            head.delete(0, end + 4);
        }
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
