package io.stellicroutes.records;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.commons.io.input.ReaderInputStream;

/**
 * A landed file's text in UTF-8, made safe for any parser: bytes that are not text end the reading with a
 * {@link java.nio.charset.CharacterCodingException} instead of becoming a replacement character, and a parser can read
 * only so far before it must have returned a row. The bundle's own parser checks both by itself and reads the bytes as
 * they are. Not thread-safe.
 */
public final class LandedText extends FilterInputStream {
    private static final int BUFFER = 1 << 16;

    private final InputStream bytes;
    private final long longestRow;
    private final Limits limits;
    private long sinceLastRow;
    private IOException failure;

    /**
     * @param bytes the text; closed with this stream
     * @param checked whether the bytes are known to be UTF-8
     * @param limits a row may have four bytes for each character that a field may have
     */
    LandedText(InputStream bytes, boolean checked, Limits limits) throws IOException {
        super(checked ? bytes : check(bytes));
        this.bytes = bytes;
        this.limits = limits;
        this.longestRow = 4L * limits.field();
    }

    private static InputStream check(InputStream bytes) throws IOException {
        return ReaderInputStream.builder()
                .setReader(new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()))
                .setCharset(StandardCharsets.UTF_8)
                .setBufferSize(BUFFER)
                .get();
    }

    /** The bytes, for a parser that checks them by itself. */
    InputStream bytes() {
        return bytes;
    }

    /** The parser has returned a row: it may read on. */
    void rowReturned() {
        sinceLastRow = 0;
    }

    /** What ended the reading, if it was the file and not the parser. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** @throws Limits.ExceededException if the parser has read too much without returning a row */
    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (sinceLastRow > longestRow) {
            throw new Limits.ExceededException(limits.rowNotEnded(longestRow));
        }
        try {
            int n = in.read(target, from, length);
            sinceLastRow += Math.max(0, n);
            return n;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        in.close();
        bytes.close();
    }
}
