package io.stellicroutes.landing;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads gzip, one member or more, and tells what Java's own reader passes over in silence: bytes behind the last member
 * that are none, such as a further one whose header is damaged.
 */
final class WholeGzip extends GZIPInputStream {
    /** A member ends with its checksum and its length. */
    private static final int TRAILER = 8;

    WholeGzip(InputStream in, int buffer) throws IOException {
        super(in, buffer);
    }

    /**
     * Makes sure that nothing was left out. To be called at the end.
     *
     * @throws ZipException if there are bytes behind the last member
     */
    void checkEnd() throws IOException {
        if (inf.getRemaining() > TRAILER || in.read() >= 0) {
            throw new ZipException("bytes behind the end");
        }
    }
}
