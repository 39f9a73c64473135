package io.stellicroutes.control;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames over a socket. One thread may read while others write. The channel is used directly: with Java 17 the streams
 * that {@code Channels} makes of it share a lock, so that a reader that waits keeps every writer waiting.
 */
final class Connection implements Closeable {
    /** The longest frame, in bytes; pieces of texts are far shorter. */
    static final int MOST = 1 << 18;

    private final SocketChannel channel;
    private final ByteBuffer arrived = ByteBuffer.allocate(1 << 13).flip();
    private final ReentrantLock writing = new ReentrantLock();

    Connection(SocketChannel channel) {
        this.channel = channel;
    }

    SocketChannel channel() {
        return channel;
    }

    /**
     * The next frame; waits for it.
     *
     * @return null if the other end has closed the connection
     * @throws Frame.NotAFrameException if what comes is longer than {@link #MOST}, or no frame
     */
    Frame read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (arrived.hasRemaining()) {
                byte next = arrived.get();
                if (next == '\n') {
                    return Frame.of(line.toByteArray());
                }
                if (line.size() == MOST) {
                    throw new Frame.NotAFrameException(null);
                }
                line.write(next);
            }
            arrived.clear();
            int count;
            try {
                count = channel.read(arrived);
            } finally {
                arrived.flip();
            }
            if (count < 0) {
                return null;
            }
        }
    }

    /**
     * Sends a frame; waits until the other end takes it. The thread must not be interrupted: that closes the channel.
     */
    void write(Frame frame) throws IOException {
        ByteBuffer line = ByteBuffer.wrap(frame.line());
        writing.lock();
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } finally {
            writing.unlock();
        }
    }

    /** Whether another thread is sending a frame, and perhaps waiting for the other end to take it. */
    boolean isWriting() {
        return writing.isLocked();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
