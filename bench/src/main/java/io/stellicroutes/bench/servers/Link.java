package io.stellicroutes.bench.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A line to a server that is far away: whatever connects to its port reaches the server's, and all of it together sends
 * no more bytes a second than the line has. What the server answers is not held up.
 */
public final class Link implements AutoCloseable {
    private static final int PIECE = 1 << 14;
    private static final double NANOS = 1e9;

    private final ServerSocket near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int far;
    private final double nanosAByte;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** When the line is free again. */
    private long free = System.nanoTime();

    /** @param bytesPerSecond towards the server */
    public Link(int server, long bytesPerSecond) throws IOException {
        far = server;
        nanosAByte = NANOS / bytesPerSecond;
        thread(this::accept);
    }

    public int port() {
        return near.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = near.accept();
            open.add(client);
            Socket server = new Socket(InetAddress.getLoopbackAddress(), far);
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            thread(() -> pass(client, server, true));
            thread(() -> pass(server, client, false));
        }
    }

    private void pass(Socket from, Socket to, boolean slowly) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[PIECE];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                if (slowly) {
                    await(n);
                }
                out.write(piece, 0, n);
            }
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Waits until the line has taken so many bytes. */
    private void await(int bytes) {
        long until;
        synchronized (this) {
            free = Math.max(free, System.nanoTime()) + (long) (bytes * nanosAByte);
            until = free;
        }
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private interface Work {
        void go() throws IOException;
    }

    private void thread(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.go();
                    } catch (IOException closed) {
                        // one end has hung up, or the line is closed: whoever used it notices
                    }
                },
                "link-" + far);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        near.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
