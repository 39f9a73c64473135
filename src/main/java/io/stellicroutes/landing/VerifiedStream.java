package io.stellicroutes.landing;

import io.stellicroutes.landing.Landing.DamagedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a file of which it is known what it holds. Fails as {@link DamagedException} at its end, or behind it, if the
 * bytes are others. For one thread.
 */
public abstract class VerifiedStream extends FilterInputStream {
    private static final int SKIPPED_AT_ONCE = 1 << 13;

    private final String whose;
    private final long length;
    private long bytes;
    private boolean ended;

    /**
     * @param whose what errors begin with; may be empty
     * @param length how many bytes there should be
     */
    protected VerifiedStream(InputStream in, String whose, long length) {
        super(in);
        this.whose = whose;
        this.length = length;
    }

    /** Takes the next bytes. */
    protected abstract void add(byte[] buffer, int from, int count);

    /** Whether all bytes were those that are known; asked once, at the end. */
    protected abstract boolean isAsKnown();

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int from, int count) throws IOException {
        if (ended) {
            return -1;
        }
        int read = super.read(buffer, from, count);
        if (read > 0) {
            add(buffer, from, read);
            bytes += read;
        }
        if (bytes > length || (read < 0 && bytes < length)) {
            throw new DamagedException(whose + (read < 0 ? bytes : "more") + " bytes, not " + length);
        }
        if (read < 0) {
            ended = true;
            if (!isAsKnown()) {
                throw new DamagedException(whose + "other contents");
            }
        }
        return read;
    }

    @Override
    public final boolean markSupported() {
        return false;
    }

    @Override
    public final long skip(long count) throws IOException {
        return read(new byte[(int) Math.min(count, SKIPPED_AT_ONCE)]);
    }
}
