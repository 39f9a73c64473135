package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands before a server and passes bytes on both ways. Keeps the heads of the requests as they came over the wire, and
 * cuts connections when it is told to. For requests without a body.
 */
public final class Tap implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final Relay relay;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicLong cutAt = new AtomicLong(NEVER);
    private final AtomicLong stallAt = new AtomicLong(NEVER);
    private volatile long everyCut = NEVER;
    private final AtomicLong pause = new AtomicLong();

    /** @param server what it stands before: {@code http://127.0.0.1:port} */
    public Tap(URI server) throws IOException {
        this.relay = new Relay(server.getPort(), this::passRequests, this::passAnswers);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + relay.port());
    }

    /** The heads of the requests so far: request line and headers. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Cuts the next answer after so many bytes, its head counted; then goes on as before. */
    public void cutNextAnswerAfter(long bytes) {
        cutNextAnswersAfter(1, bytes);
    }

    /** Cuts so many of the next answers, each on a connection of its own, after so many bytes, its head counted. */
    public void cutNextAnswersAfter(int times, long bytes) {
        cuts.set(times);
        cutAt.set(times == 0 ? NEVER : bytes);
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

    private void passRequests(int connection, InputStream in, OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder();
        byte[] buffer = new byte[16_384];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            record(head.append(new String(buffer, 0, n, ISO_8859_1)));
            out.write(buffer, 0, n);
            out.flush();
        }
    }

    private void passAnswers(int connection, InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[16_384];
        long passed = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (passed + n >= Math.min(cutAt.get(), everyCut)) {
                out.write(buffer, 0, (int) Math.max(0, Math.min(nextCut(), everyCut) - passed));
                out.flush();
                throw new EOFException("cut");
            }
            if (passed + n >= stallAt.get()) {
                out.write(buffer, 0, (int) Math.max(0, stallAt.getAndSet(NEVER) - passed));
                out.flush();
                swallow(in);
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause.get()));
            out.write(buffer, 0, n);
            out.flush();
            passed += n;
        }
    }

    private long nextCut() {
        return cuts.decrementAndGet() > 0 ? cutAt.get() : cutAt.getAndSet(NEVER);
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

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
