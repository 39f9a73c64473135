package io.stellicroutes.changes;

import io.stellicroutes.landing.Landing.DamagedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what goes to a store, and comes from there. */
final class Sha256 {
    private static final int BUFFER = 1 << 17;

    private Sha256() {}

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** In hexadecimal digits. */
    static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /**
     * In hexadecimal digits.
     *
     * @param goesOn asked again and again meanwhile; throws when it is not wanted any more
     */
    static String of(Path file, Runnable goesOn) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                goesOn.run();
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Reads the bytes of a file that is known.
     *
     * @param goesOn as above
     * @return fails with a {@link DamagedException} at its end, or behind it, if the bytes are others
     */
    static InputStream checked(InputStream in, Manifest.Part file, Runnable goesOn) {
        return new Checked(in, file, goesOn);
    }

    private static final class Checked extends FilterInputStream {
        private final Manifest.Part file;
        private final Runnable goesOn;
        private final MessageDigest digest = digest();
        private long bytes;
        private boolean ended;

        Checked(InputStream in, Manifest.Part file, Runnable goesOn) {
            super(in);
            this.file = file;
            this.goesOn = goesOn;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int from, int count) throws IOException {
            if (ended) {
                return -1;
            }
            goesOn.run();
            int read = super.read(buffer, from, count);
            if (read > 0) {
                digest.update(buffer, from, read);
                bytes += read;
            }
            if (bytes > file.bytes() || (read < 0 && bytes < file.bytes())) {
                throw new DamagedException(
                        file.file() + " has " + (read < 0 ? bytes : "more") + " bytes, not " + file.bytes());
            }
            if (read < 0) {
                ended = true;
                if (!HexFormat.of().formatHex(digest.digest()).equals(file.sha256())) {
                    throw new DamagedException(file.file() + " has other contents");
                }
            }
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public long skip(long count) throws IOException {
            return read(new byte[(int) Math.min(count, BUFFER)]);
        }
    }
}
