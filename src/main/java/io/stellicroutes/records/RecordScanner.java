package io.stellicroutes.records;

import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.NoSuchElementException;

/**
 * The rows of CSV by RFC 4180, found among the bytes of UTF-8 without making characters of them. A line ends with LF,
 * CR or both; a blank line is a row of one empty field; a quote inside a field that does not begin with one is text.
 * Lazy; not thread-safe.
 *
 * <p>Bytes are read into blocks. A row lies in one block, and keeps it in memory: a block of which a row was made is
 * never used again. What a row can hold is limited by {@link Limits} before it fills the memory.
 */
final class RecordScanner implements RecordReader.Rows {
    private static final int BLOCK = 1 << 18;
    /** What there is behind the last field, and behind the last row. */
    static final int END = -1;

    static final long QUOTES = Octets.all('"');
    /** What is less ends a line, or is seldom. */
    static final long CONTROLS = Octets.all('\r' + 1);

    private static final long ONES = Octets.all(1);
    /** The largest row, in bytes: the length of a field must fit where {@link Fields} keeps it. */
    private static final int LARGEST = 1 << 30;

    private final InputStream in;
    private final Limits limits;
    private final byte delimiter;
    /** No byte that means something is larger. */
    private final byte top;

    private final long delimiters;
    private final RowSkipper skipper;

    private final int size;
    private byte[] block;
    /** Whether a row has been made of the block's bytes. */
    private boolean shared;
    /** Whether the bytes stay as they are, quotes doubled. */
    private boolean asWritten;

    private int end;
    private int at;
    private boolean ended;
    /** Where the row under way begins; bounds are counted from here, for it may move to another block. */
    private int start;

    private int[] bounds = new int[64];
    private int count;
    private Fields next;

    /** @param in UTF-8; closed with the rows */
    RecordScanner(InputStream in, Limits limits) {
        this(in, limits, BLOCK);
    }

    /** @param size bytes a block, where a row does not need more */
    RecordScanner(InputStream in, Limits limits, int size) {
        this.in = in;
        this.limits = limits;
        this.size = size;
        this.block = new byte[size];
        this.delimiter = (byte) limits.delimiter();
        this.top = (byte) Math.max(limits.delimiter(), '\r');
        this.delimiters = Octets.all(limits.delimiter());
        this.skipper = new RowSkipper(limits);
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            try {
                next = scan();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return next != null;
    }

    @Override
    public Fields next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Fields row = next;
        next = null;
        return row;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /**
     * Passes over a row that has not been looked at; makes nothing of it.
     *
     * @return how many fields it has, 0 for a blank line, {@link #END} for no row
     */
    int skip() {
        try {
            int behind = skipper.skip(block, at, end);
            if (behind != RowSkipper.UNSURE) {
                start = at;
                at = behind;
                return skipper.width();
            }
            return !row() ? END : count == 1 && bounds[1] >> 1 == 0 ? 0 : count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Passes over a row, as {@link #skip}, and shows where its bytes are: they stay there, with what ends the line.
     *
     * @return whether there was a row
     */
    boolean skip(RawRow row) {
        asWritten = true;
        int width = skip();
        asWritten = false;
        if (width == END) {
            return false;
        }
        shared = true;
        row.at(block, start, at, width);
        return true;
    }

    /**
     * As {@link #skip(RawRow)}; a row that is recognised is not searched.
     *
     * @param width how many fields a recognised row has
     */
    boolean skip(RawRow row, KnownRows known, int width) {
        int length = known.length();
        if (length != KnownRows.UNKNOWN && length <= limits.field() && length < end - at) {
            int behind = RowSkipper.behindLine(block, at + length, end);
            if (behind != RowSkipper.UNSURE) {
                row.at(block, at, behind, width);
                if (row.length() == length && known.recognise(row)) {
                    shared = true;
                    start = at;
                    at = behind;
                    return true;
                }
            }
        }
        if (!skip(row)) {
            return false;
        }
        known.found(row);
        return true;
    }

    /**
     * The fields of a row that is given as its bytes; they may be changed.
     *
     * @param bytes one row, with or without the end of its line
     */
    Fields fields(byte[] bytes) throws IOException {
        block = bytes;
        at = 0;
        end = bytes.length;
        ended = true;
        return scan();
    }

    private Fields scan() throws IOException {
        if (!row()) {
            return null;
        }
        shared = true;
        return new Fields(block, start, Arrays.copyOf(bounds, 2 * count));
    }

    /** Finds the bounds of the next row; returns whether there is one. */
    private boolean row() throws IOException {
        start = at;
        count = 0;
        if (at == end && !fill()) {
            return false;
        }
        int ending;
        do {
            ending = field();
        } while (ending == delimiter);
        if (ending == '\r' && (at < end || fill()) && block[at] == '\n') {
            at++;
        }
        return true;
    }

    /** Takes the field that begins here and what ends it, which is returned: the delimiter, CR, LF or {@link #END}. */
    private int field() throws IOException {
        if (at == end && !fill()) {
            add(at, at, false);
            return END;
        }
        return block[at] == '"' ? quoted() : plain();
    }

    private int plain() throws IOException {
        int from = at - start;
        boolean odd = false;
        while (true) {
            byte[] bytes = block;
            int stop = end;
            int i = at;
            while (i < stop) {
                if (stop - i >= Octets.COUNT) {
                    long octets = Octets.at(bytes, i);
                    long found = Octets.equal(octets, delimiters) | Octets.below(octets, CONTROLS);
                    odd |= !Octets.isAscii(octets, found);
                    if (found == 0) {
                        i += Octets.COUNT;
                        continue;
                    }
                    i += Octets.before(found);
                }
                byte b = bytes[i];
                if (b <= top) {
                    if (b == delimiter || b == '\n' || b == '\r') {
                        at = i + 1;
                        add(start + from, i, odd);
                        return b;
                    }
                    odd |= b <= 0;
                }
                i++;
            }
            at = i;
            if (!fill(from, 0)) {
                add(start + from, at, odd);
                return END;
            }
        }
    }

    private int quoted() throws IOException {
        at++;
        int from = at - start;
        int doubled = 0;
        boolean odd = false;
        while (true) {
            byte[] bytes = block;
            int stop = end;
            int i = at;
            while (i < stop) {
                if (stop - i >= Octets.COUNT) {
                    long octets = Octets.at(bytes, i);
                    long found = Octets.equal(octets, QUOTES) | Octets.below(octets, ONES);
                    odd |= !Octets.isAscii(octets, found);
                    if (found == 0) {
                        i += Octets.COUNT;
                        continue;
                    }
                    i += Octets.before(found);
                }
                byte b = bytes[i];
                if (b <= '"') {
                    if (b == '"') {
                        break;
                    }
                    odd |= b <= 0;
                }
                i++;
            }
            at = i;
            if (i == stop) {
                if (!fill(from, doubled)) {
                    throw new StreamCorruptedException("a quote is not closed");
                }
                continue;
            }
            at++;
            if (at == end && !fill(from, doubled)) {
                close(from, at - 1, doubled, odd);
                return END;
            }
            byte behind = block[at++];
            if (behind == '"') {
                doubled++;
            } else if (behind == delimiter || behind == '\n' || behind == '\r') {
                close(from, at - 2, doubled, odd);
                return behind;
            } else {
                throw new StreamCorruptedException("text follows a closing quote");
            }
        }
    }

    /** Adds a quoted field; where quotes in it are doubled, its bytes move together. */
    private void close(int from, int to, int doubled, boolean odd) throws IOException {
        int first = start + from;
        int last = to;
        if (doubled > 0 && asWritten) {
            add(first, last, doubled, odd);
            return;
        }
        if (doubled > 0) {
            last = first;
            for (int i = first; i < to; i++) {
                byte b = block[i];
                block[last++] = b;
                if (b == '"') {
                    i++;
                }
            }
        }
        add(first, last, odd);
    }

    private void add(int from, int to, boolean odd) throws IOException {
        add(from, to, 0, odd);
    }

    /** @param doubled how many of the quotes between are no text */
    private void add(int from, int to, int doubled, boolean odd) throws IOException {
        if (count == limits.columns()) {
            throw new Limits.ExceededException(limits.tooManyColumns());
        }
        if (to - from - doubled > limits.field() && characters(from, to) - doubled > limits.field()) {
            throw new Limits.ExceededException(limits.tooLongField());
        }
        if (odd) {
            Utf8.check(block, from, to);
        }
        if (2 * count == bounds.length) {
            bounds = Arrays.copyOf(bounds, 4 * count);
        }
        bounds[2 * count] = from - start;
        bounds[2 * count + 1] = ((to - from) << 1) | (odd ? 1 : 0);
        count++;
    }

    /**
     * Brings more bytes, while a field is open that begins behind the row's start and has so many doubled quotes yet.
     */
    private boolean fill(int from, int doubled) throws IOException {
        if (end == block.length && end - start - from > limits.field()) {
            int characters = characters(start + from, end) - doubled;
            if (characters > limits.field() + 1) {
                throw new Limits.ExceededException(limits.tooLongField());
            }
        }
        return fill();
    }

    /** Brings more bytes; the row under way moves to a block where they have room. */
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (end == block.length) {
            int kept = end - start;
            if (kept > LARGEST / 2) {
                throw new Limits.ExceededException(limits.tooLargeRow());
            }
            byte[] from = block;
            if (shared || kept > block.length / 2) {
                block = new byte[Math.max(size, 2 * kept)];
                shared = false;
            }
            System.arraycopy(from, start, block, 0, kept);
            at -= start;
            end = kept;
            start = 0;
        }
        int read = in.read(block, end, block.length - end);
        ended = read < 0;
        end += Math.max(0, read);
        return !ended;
    }

    /** As a string counts them: two where a character takes four bytes. */
    private int characters(int from, int to) {
        int characters = 0;
        for (int i = from; i < to; i++) {
            characters += Utf8.isTail(block[i]) ? 0 : (block[i] & 0xF8) == 0xF0 ? 2 : 1;
        }
        return characters;
    }
}
