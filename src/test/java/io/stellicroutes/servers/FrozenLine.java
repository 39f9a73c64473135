package io.stellicroutes.servers;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A line to a server that can freeze: it holds the bytes of one or both directions while all connections stay open, and
 * passes them on when it thaws, also those of a client that has hung up meanwhile. It can also break at a chosen chunk.
 * Thread-safe.
 */
public final class FrozenLine implements AutoCloseable {
    /** Where a chunk goes. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /**
     * Some bytes on their way.
     *
     * @param connection the number of the connection, from 1
     */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    public record Chunk(int connection, Direction direction, byte[] bytes) {}

    /** What a chunk is. */
    @FunctionalInterface
    public interface Framing {
        /** What one read of the socket returns, at most 16 kB. */
        Framing AS_READ = in -> {
            byte[] buffer = new byte[16_384];
            int length = in.read(buffer);
            return length < 0 ? null : Arrays.copyOf(buffer, length);
        };

        /** A length of four bytes and what it counts, as in the protocols of Kafka and of Artemis' own client. */
        Framing LENGTH_PREFIXED = in -> {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            DataInputStream data = new DataInputStream(in);
            int length = first << 24 | data.readUnsignedByte() << 16 | data.readUnsignedShort();
            byte[] content = new byte[length];
            data.readFully(content);
            return ByteBuffer.allocate(4 + length).putInt(length).put(content).array();
        };

        /** The next chunk; null at the end. */
        byte[] next(InputStream in) throws IOException;
    }

    private final Relay relay;
    private final Framing framing;
    private final Map<Direction, Long> passed = new EnumMap<>(Map.of(Direction.TO_SERVER, 0L, Direction.TO_CLIENT, 0L));
    private final Set<Direction> frozen = EnumSet.noneOf(Direction.class);
    private Predicate<Chunk> freezing = chunk -> false;
    private Set<Direction> toFreeze = EnumSet.noneOf(Direction.class);
    private Predicate<Chunk> cutting = chunk -> false;
    private int connections;
    private int lastFrozen;
    private long chunks;
    private int held;

    /** @param port the server's port on 127.0.0.1 */
    public FrozenLine(int port) throws IOException {
        this(port, Framing.AS_READ);
    }

    /** As {@link #FrozenLine(int)}, with chunks that are whole messages of a protocol. */
    public FrozenLine(int port, Framing framing) throws IOException {
        this.framing = framing;
        this.relay = new Relay(
                port,
                (connection, from, to) -> pass(connection, Direction.TO_SERVER, from, to),
                (connection, from, to) -> pass(connection, Direction.TO_CLIENT, from, to));
    }

    /** The port that clients connect to, on 127.0.0.1. */
    public int port() {
        return relay.port();
    }

    /** Freezes now; both directions, if none is named. */
    public synchronized void freeze(Direction... directions) {
        frozen.addAll(directions(directions));
        lastFrozen = Integer.MAX_VALUE;
    }

    /**
     * Freezes before the n-th chunk from now passes, those of both directions and all connections counted.
     *
     * @param chunk from 1
     * @param directions what is held then; both, if none is named
     */
    public synchronized void freezeAt(int chunk, Direction... directions) {
        long first = chunks();
        freezeWhen(next -> chunks() - first >= chunk - 1, directions);
    }

    /**
     * Freezes before the first such chunk passes.
     *
     * @param directions what is held then; both, if none is named. A chunk of another direction passes: so an answer is
     *     held when its request has passed
     */
    public synchronized void freezeWhen(Predicate<Chunk> first, Direction... directions) {
        freezing = first;
        toFreeze = directions(directions);
    }

    /**
     * Breaks before the first such chunk passes: every connection ends, and new ones end at once, until {@link #thaw}.
     */
    public synchronized void cutWhen(Predicate<Chunk> first) {
        cutting = first;
    }

    /**
     * While the connections that there are stay frozen, new ones pass: as after a change of the route through a
     * network.
     */
    public synchronized void letNewConnectionsPass() {
        lastFrozen = connections;
    }

    /** Passes on what is held and lets everybody in; what was to happen at a later chunk does not. */
    public synchronized void thaw() {
        freezing = chunk -> false;
        cutting = chunk -> false;
        frozen.clear();
        relay.admit();
        notifyAll();
    }

    public synchronized boolean isFrozen() {
        return !frozen.isEmpty();
    }

    /** How many chunks are held at this moment: at most one for each direction of a connection. */
    public synchronized int held() {
        return held;
    }

    /** How many chunks have passed so far, those of both directions and all connections counted. */
    public synchronized long chunks() {
        return chunks;
    }

    /** How many bytes have passed so far in one direction. */
    public synchronized long bytes(Direction direction) {
        return passed.get(direction);
    }

    private static Set<Direction> directions(Direction... named) {
        return named.length == 0 ? EnumSet.allOf(Direction.class) : EnumSet.copyOf(List.of(named));
    }

    private void pass(int connection, Direction direction, InputStream from, OutputStream to) throws IOException {
        synchronized (this) {
            connections = Math.max(connections, connection);
        }
        byte[] bytes = framing.next(from);
        while (bytes != null) {
            Chunk chunk = new Chunk(connection, direction, bytes);
            admit(chunk);
            to.write(bytes);
            to.flush();
            bytes = framing.next(from);
        }
        awaitThaw(connection, direction);
    }

    private synchronized void admit(Chunk chunk) throws IOException {
        if (frozen.isEmpty() && freezing.test(chunk)) {
            freezing = next -> false;
            frozen.addAll(toFreeze);
            lastFrozen = Integer.MAX_VALUE;
        }
        held++;
        try {
            awaitThaw(chunk.connection(), chunk.direction());
        } finally {
            held--;
        }
        if (cutting.test(chunk)) {
            cutting = next -> false;
            relay.cut(true);
            throw new EOFException("cut");
        }
        chunks++;
        passed.merge(chunk.direction(), (long) chunk.bytes().length, Long::sum);
    }

    private synchronized void awaitThaw(int connection, Direction direction) throws IOException {
        while (frozen.contains(direction) && connection <= lastFrozen) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new EOFException("interrupted");
            }
        }
    }

    @Override
    public void close() throws IOException {
        relay.close();
        thaw();
    }
}
