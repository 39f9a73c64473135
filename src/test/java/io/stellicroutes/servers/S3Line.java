package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Stands before a store: keeps the heads of the requests as they came over the wire, holds a request until it is let
 * go, and loses an answer. Thread-safe.
 */
public final class S3Line implements AutoCloseable {
    private static final Pattern REQUEST = Pattern.compile("(?s)(GET|HEAD|PUT|POST|DELETE) .*");
    private static final Pattern NONE = Pattern.compile("(?!)");

    private final Relay relay;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final Set<Integer> losing = ConcurrentHashMap.newKeySet();
    private volatile Pattern held = NONE;
    private volatile Pattern lost = NONE;
    private volatile boolean losesAll;
    private volatile CountDownLatch reached = new CountDownLatch(1);
    private volatile CountDownLatch go = new CountDownLatch(1);

    /** @param store what it stands before */
    public S3Line(URI store) throws IOException {
        this.relay = new Relay(store.getPort(), this::passRequests, this::passAnswers);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + relay.port());
    }

    /** The heads of the requests so far that match. */
    public List<String> heads(String pattern) {
        return heads.stream()
                .filter(head -> Pattern.compile(pattern).matcher(head).lookingAt())
                .toList();
    }

    /** Holds the next request whose head begins so, until {@link #letGo}. */
    public void hold(String pattern) {
        reached = new CountDownLatch(1);
        go = new CountDownLatch(1);
        held = Pattern.compile(pattern);
    }

    /** Waits until a request is held. */
    public void awaitHeld() throws InterruptedException {
        if (!reached.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("no request was held");
        }
    }

    public void letGo() {
        go.countDown();
    }

    /** Passes the next request on whose head begins so, and loses its answer and the connection with it. */
    public void lose(String pattern) {
        losesAll = false;
        lost = Pattern.compile(pattern);
    }

    /** The same for each request whose head begins so, until {@link #loseNone}. */
    public void loseAll(String pattern) {
        lost = Pattern.compile(pattern);
        losesAll = true;
    }

    public void loseNone() {
        lost = NONE;
    }

    private void passRequests(int connection, InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            String text = new String(buffer, 0, Math.min(n, 1 << 12), ISO_8859_1);
            if (REQUEST.matcher(text).matches()) {
                heads.add(text.split("\r\n\r\n", 2)[0]);
                if (held.matcher(text).lookingAt()) {
                    held = NONE;
                    reached.countDown();
                    await(go);
                }
                if (lost.matcher(text).lookingAt()) {
                    if (!losesAll) {
                        lost = NONE;
                    }
                    losing.add(connection);
                }
            }
            out.write(buffer, 0, n);
            out.flush();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    private void passAnswers(int connection, InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 14];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            boolean goesOn = new String(buffer, 0, n, ISO_8859_1).startsWith("HTTP/1.1 100");
            if (!goesOn && losing.contains(connection)) {
                throw new EOFException("lost");
            }
            out.write(buffer, 0, n);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        go.countDown();
        relay.close();
    }
}
