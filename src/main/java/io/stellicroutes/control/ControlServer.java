package io.stellicroutes.control;

import io.stellicroutes.base.DaemonScheduler;
import io.stellicroutes.base.LockFile;
import io.stellicroutes.base.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service's side: takes commands by a socket in its work directory, which only processes of its owner, and root's,
 * can reach. It is a UNIX domain socket; where its path would be too long, in a directory of its own among the
 * temporary files; where there are no such sockets (Windows), a port of 127.0.0.1. {@code service.address} in the work
 * directory says where. Thread-safe.
 */
public final class ControlServer implements Closeable {
    /** The line in which a command asks, and what is answered. Another version says another number. */
    static final String PROTOCOL = "1";
    /** The longest path of a UNIX domain socket that Linux and Java take. */
    static final int LONGEST_PATH = 106;

    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final String SOCKET = "service.socket";
    private static final String LOCK = "service.address.lock";
    private static final String TEMPORARY = "stellic-";
    private static final int MOST_SESSIONS = 16;
    private static final Duration TO_ASK = Duration.ofSeconds(5);
    private static final Duration ALIVE = Duration.ofSeconds(3);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Path workDir;
    private final Identity identity;
    private final Commands commands;
    private final ServerSocketChannel server;
    private final ServiceAddress address;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sessions = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(ControlServer::thread);
    private final ScheduledExecutorService clock = DaemonScheduler.named("StellicControl");
    private volatile boolean stopping;

    private ControlServer(
            Path workDir, Identity identity, Commands commands, ServerSocketChannel server, ServiceAddress address) {
        this.workDir = workDir;
        this.identity = identity;
        this.commands = commands;
        this.server = server;
        this.address = address;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "StellicControl");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Listens until it is closed.
     *
     * @param workDir which is there
     * @return empty if another service of this work directory listens already
     * @throws IOException if no socket can be made
     */
    public static Optional<ControlServer> open(Path workDir, Identity identity, Commands commands) throws IOException {
        return open(workDir, identity, commands, OwnerOnly.knowsOwners(workDir));
    }

    /** @param unix whether by a UNIX domain socket */
    static Optional<ControlServer> open(Path workDir, Identity identity, Commands commands, boolean unix)
            throws IOException {
        Path directory = workDir.toAbsolutePath();
        // two that begin at the same time must not take each other's socket for one that was left behind
        try (LockFile file = LockFile.open(directory.resolve(LOCK))) {
            if (!isLocked(file)) {
                return Optional.empty();
            }
            Optional<ServiceAddress> before = ServiceAddress.in(directory);
            if (before.isPresent() && !isGone(before.get())) {
                return Optional.empty();
            }
            ServerSocketChannel server =
                    unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
            try {
                ServiceAddress address = unix ? bound(server, directory) : boundToPort(server);
                ControlServer control = new ControlServer(directory, identity, commands, server, address);
                address.write(directory);
                control.threads.execute(control::accept);
                return Optional.of(control);
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        }
    }

    private static boolean isLocked(LockFile file) {
        try {
            return file.take();
        } catch (IOException e) {
            LOG.debug("a file system without locks", e);
            return true;
        }
    }

    /** Removes the socket of a service that has been killed: only one that refuses a connection. */
    private static boolean isGone(ServiceAddress before) throws IOException {
        if (before.socket().isEmpty()) {
            return before.isRefused();
        }
        Path socket = Path.of(before.socket());
        if (!Files.exists(socket)) {
            return true;
        }
        if (!before.isRefused()) {
            return false;
        }
        remove(socket);
        return true;
    }

    /** With the directory that was made for it, if one was. */
    private static void remove(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        if (socket.getParent().getFileName().toString().startsWith(TEMPORARY)
                && socket.getFileName().toString().equals(SOCKET)) {
            Files.deleteIfExists(socket.getParent());
        }
    }

    private static ServiceAddress bound(ServerSocketChannel server, Path directory) throws IOException {
        Path socket = directory.resolve(SOCKET);
        if (isTooLong(socket)) {
            socket = Files.createTempDirectory(TEMPORARY).resolve(SOCKET);
        }
        try {
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (BindException e) {
            ServiceAddress left = ServiceAddress.ofSocket(socket);
            if (!left.isRefused()) {
                throw e;
            }
            Files.delete(socket);
            server.bind(UnixDomainSocketAddress.of(socket));
        }
        OwnerOnly.close(socket);
        return ServiceAddress.ofSocket(socket);
    }

    static boolean isTooLong(Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH;
    }

    private static ServiceAddress boundToPort(ServerSocketChannel server) throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return ServiceAddress.ofPort(server.socket().getLocalPort());
    }

    /** Where it listens. */
    ServiceAddress address() {
        return address;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                threads.execute(() -> serve(channel));
            } catch (IOException e) {
                if (server.isOpen()) {
                    LOG.warn("a command could not reach the service: {}", e.getMessage());
                }
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (Connection connection = new Connection(channel)) {
            connections.add(connection);
            try {
                serve(connection);
            } finally {
                connections.remove(connection);
            }
        } catch (IOException e) {
            LOG.debug("a command has gone: {}", e.getMessage());
        }
    }

    private void serve(Connection connection) throws IOException {
        if (!SystemUser.isAt(connection.channel())) {
            LOG.warn("a process of another user has asked for a command: it is refused");
            return;
        }
        ScheduledFuture<?> late =
                clock.schedule(() -> closeQuietly(connection), TO_ASK.toMillis(), TimeUnit.MILLISECONDS);
        Frame asked = connection.read();
        late.cancel(false);
        if (asked == null || asked.kind() != Frame.Kind.ASK || !address.isToken(asked.text("token"))) {
            return;
        }
        try {
            Optional<String> refusal = refusal(asked, sessions.incrementAndGet());
            if (refusal.isPresent()) {
                connection.write(Frame.of(Frame.Kind.REFUSED, "why", refusal.get()));
            } else {
                serve(connection, asked);
            }
        } finally {
            sessions.decrementAndGet();
        }
    }

    private Optional<String> refusal(Frame asked, int busy) {
        if (!asked.text("protocol").equals(PROTOCOL)) {
            return Optional.of("speaks to commands of version " + identity.version()
                    + " alone: restart it with the version that is to stay");
        }
        if (stopping) {
            return Optional.of("is stopping");
        }
        if (busy > MOST_SESSIONS) {
            return Optional.of("is busy with " + MOST_SESSIONS + " other commands");
        }
        if (!commands.has(asked.words())) {
            return Optional.of("does not do this command");
        }
        return identity.differsFrom(Identity.of(asked));
    }

    private void serve(Connection connection, Frame asked) throws IOException {
        Session session = new Session(connection, asked, SystemUser.nameAt(connection.channel()));
        connection.write(Frame.of(Frame.Kind.TAKEN));
        threads.execute(session::listen);
        ScheduledFuture<?> alive = clock.scheduleWithFixedDelay(
                () -> threads.execute(session::alive), ALIVE.toMillis(), ALIVE.toMillis(), TimeUnit.MILLISECONDS);
        int code = 1;
        try {
            code = commands.run(asked.words(), session);
        } finally {
            alive.cancel(false);
            session.exit(code);
        }
    }

    /** Takes no more commands; those that are being done go on. */
    public void stop() throws IOException {
        stopping = true;
        address.remove(workDir);
        server.close();
        if (!address.socket().isEmpty()) {
            remove(Path.of(address.socket()));
        }
    }

    /** Stops, and ends the connections when the commands have had time to say their last words. */
    @Override
    public void close() throws IOException {
        stop();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("commands are cut off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        clock.shutdownNow();
        connections.forEach(ControlServer::closeQuietly);
        threads.shutdownNow();
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("a connection that can't be closed has ended", e);
        }
    }
}
