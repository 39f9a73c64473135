package io.stellicroutes.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads gzip, one member or more, to its end. Java's own reader takes a member for the last one where no byte of the
 * next has come yet, as from a line, and passes over what stands behind the last one, such as a further one whose
 * header is damaged: that is a {@link ZipException} here. For one thread.
 */
public final class WholeGzip extends GZIPInputStream {
    /** A member ends with its checksum and its length. */
    private static final int TRAILER = 8;

    /** @param buffer how many compressed bytes are read at a time */
    public WholeGzip(InputStream in, int buffer) throws IOException {
        super(new Awaited(in), buffer);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int read = super.read(bytes, from, length);
        if (read < 0 && (inf.getRemaining() > TRAILER || in.read() >= 0)) {
            throw new ZipException("bytes behind the end");
        }
        return read;
    }

    /** Says that there is a byte only when it has come: it waits for it, or for the end. */
    private static final class Awaited extends PushbackInputStream {
        Awaited(InputStream in) {
            super(in, 1);
        }

        @Override
        public int available() throws IOException {
            int next = read();
            if (next < 0) {
                return 0;
            }
            unread(next);
            return 1;
        }
    }
}
