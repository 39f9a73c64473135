package io.stellicroutes.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Listens on a port of 127.0.0.1 and passes each connection on to a server of this machine. How the bytes pass is up to
 * a {@link Way} for each direction. Thread-safe.
 */
public final class Relay implements AutoCloseable {
    /** One direction of the connections. */
    @FunctionalInterface
    public interface Way {
        /**
         * Passes the bytes of one connection on, in a thread of its own.
         *
         * @param connection the number of the connection, from 1
         * @throws IOException if both sides are to be closed; when it returns, one side has ended and the other side is
         *     told
         */
        void pass(int connection, InputStream from, OutputStream to) throws IOException;
    }

    private final int port;
    private final Way requests;
    private final Way answers;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;

    /** @param port the server's port on 127.0.0.1 */
    public Relay(int port, Way requests, Way answers) throws IOException {
        this.port = port;
        this.requests = requests;
        this.answers = answers;
        start(this::listen);
    }

    /** The port that clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Closes every connection at once; with {@code refuse} also each new one, until {@link #admit}. */
    public void cut(boolean refuse) throws IOException {
        refusing = refuse;
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Takes new connections again. */
    public void admit() {
        refusing = false;
    }

    private void listen() {
        for (int connection = 1; !listener.isClosed(); connection++) {
            try {
                Socket client = listener.accept();
                if (refusing) {
                    client.close();
                } else {
                    connect(connection, client);
                }
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(int connection, Socket client) throws IOException {
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            // the server is down: its clients see that as a connection that ends
            client.close();
            return;
        }
        // a length that is written before its content would wait 40 ms for an acknowledgement
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        AtomicInteger ways = new AtomicInteger(2);
        start(() -> pass(requests, connection, client, server, ways));
        start(() -> pass(answers, connection, server, client, ways));
    }

    private void pass(Way way, int connection, Socket from, Socket to, AtomicInteger ways) {
        boolean ended = false;
        try {
            way.pass(connection, from.getInputStream(), to.getOutputStream());
            to.shutdownOutput();
            ended = ways.decrementAndGet() == 0;
        } catch (IOException e) {
            ended = true;
        }
        if (ended) {
            close(from);
            close(to);
        }
    }

    private void close(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut(true);
    }
}
