package io.stellicroutes.landing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * What a file's contents are known by when it is fetched a second time: CRC-32 and CRC-32C, 64 bits together. No
 * accident escapes them; who makes a file on purpose could. The processor computes both many times faster than a file
 * comes, where SHA-256 would slow a landing down. For one thread.
 */
final class Fingerprint {
    private static final int BUFFER = 1 << 17;

    private final CRC32 crc32 = new CRC32();
    private final CRC32C crc32c = new CRC32C();

    void add(byte[] bytes, int length) {
        add(bytes, 0, length);
    }

    void add(byte[] bytes, int from, int length) {
        crc32.update(bytes, from, length);
        crc32c.update(bytes, from, length);
    }

    /** Adds the first bytes of a file. */
    void add(Path file, long bytes) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            long left = bytes;
            while (left > 0) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    throw new IOException(file.getFileName() + " is shorter than it was");
                }
                add(buffer, n);
                left -= n;
            }
        }
    }

    /** {@code crc32=cbf43926,crc32c=e3069283} */
    String text() {
        return "crc32=%08x,crc32c=%08x".formatted(crc32.getValue(), crc32c.getValue());
    }
}
