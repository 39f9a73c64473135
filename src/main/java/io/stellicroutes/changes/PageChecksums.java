package io.stellicroutes.changes;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The checksum of a file of hashes, which is known without reading the file again after some of its pages have changed:
 * the CRC-32C of the pages' CRC-32Cs. Not thread-safe.
 */
final class PageChecksums {
    /** The bytes of a page. */
    static final int PAGE = 2048 * EntryWriter.BYTES;

    private final CRC32C crc = new CRC32C();
    private int[] pages = new int[64];
    private int count;
    /** Bytes that belong to a page that is not at its end. */
    private int open;

    /** Adds the next bytes of the file. */
    void add(byte[] bytes, int from, int length) {
        int at = from;
        while (at < from + length) {
            int part = Math.min(PAGE - open, from + length - at);
            crc.update(bytes, at, part);
            at += part;
            open += part;
            if (open == PAGE) {
                end();
            }
        }
    }

    private void end() {
        if (count == pages.length) {
            pages = Arrays.copyOf(pages, 2 * count);
        }
        pages[count++] = (int) crc.getValue();
        crc.reset();
        open = 0;
    }

    /** Replaces what is known of some whole pages, or of the last ones. */
    void replace(long position, byte[] bytes, int length) {
        for (int at = 0; at < length; at += PAGE) {
            CRC32C changed = new CRC32C();
            changed.update(bytes, at, Math.min(PAGE, length - at));
            pages[(int) ((position + at) / PAGE)] = (int) changed.getValue();
        }
    }

    /** Ends the last page; nothing may be added behind. */
    void finish() {
        if (open > 0) {
            end();
        }
    }

    long value() {
        CRC32C all = new CRC32C();
        for (int i = 0; i < count; i++) {
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                all.update(pages[i] >>> shift);
            }
        }
        return all.getValue();
    }
}
