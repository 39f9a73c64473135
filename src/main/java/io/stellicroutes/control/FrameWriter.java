package io.stellicroutes.control;

import java.io.IOException;
import java.io.Writer;

/** Text in pieces that fit into frames. */
class FrameWriter extends Writer {
    private static final int MOST = 1 << 13;

    private final Pieces pieces;
    private final StringBuilder text = new StringBuilder();

    /** Where the pieces go. */
    interface Pieces {
        void send(String text) throws IOException;
    }

    FrameWriter(Pieces pieces) {
        this.pieces = pieces;
    }

    @Override
    public void write(char[] characters, int from, int length) throws IOException {
        synchronized (lock) {
            for (int done = 0; done < length; ) {
                int part = Math.min(length - done, MOST - text.length());
                text.append(characters, from + done, part);
                done += part;
                if (text.length() == MOST) {
                    flush();
                }
            }
        }
    }

    @Override
    public void flush() throws IOException {
        synchronized (lock) {
            if (text.length() > 0) {
                String piece = text.toString();
                text.setLength(0);
                pieces.send(piece);
            }
        }
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
