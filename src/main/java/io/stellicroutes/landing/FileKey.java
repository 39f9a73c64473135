package io.stellicroutes.landing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key of files: encrypts and decrypts streams. A file begins with 32 random bytes, which with its name and this key
 * make its own AES-256 key (HMAC-SHA256). Segments of 64 KiB follow, each encrypted with AES-GCM and its number, the
 * last one, which may be shorter, as the last: none can stand in the place of another one, or be left out. A segment is
 * handed on when it has been verified. Immutable, thread-safe.
 */
final class FileKey {
    private static final int SEGMENT = 1 << 16;
    private static final int HEAD_BYTES = 32;
    private static final int TAG_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int DIGEST_BYTES = 8;
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /** @param base64 32 random bytes in Base64 */
    FileKey(String base64) {
        key = new SecretKeySpec(Base64.getDecoder().decode(base64), HMAC);
    }

    /** What the key is known by; tells nothing of it. */
    String id() {
        return digest("id", "");
    }

    /** 16 hexadecimal digits for a name, which nobody can compute without the key. */
    String digest(String name) {
        return digest("name", name);
    }

    private String digest(String purpose, String text) {
        return HexFormat.of().formatHex(derived(purpose, new byte[0], text), 0, DIGEST_BYTES);
    }

    private byte[] derived(String purpose, byte[] head, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(("stellic.landing " + purpose + "\n").getBytes(StandardCharsets.UTF_8));
            mac.update(head);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }

    /** How long a file of so many bytes is when it is encrypted. */
    long encryptedLength(long bytes) {
        long segments = Math.max(1, (bytes + SEGMENT - 1) / SEGMENT);
        return HEAD_BYTES + bytes + segments * TAG_BYTES;
    }

    /**
     * A file as it is encrypted.
     *
     * @param name by which it can be decrypted, and by no other
     * @param length the bytes that are to come; the stream fails if there are more or fewer
     */
    InputStream encrypting(InputStream file, String name, long length) {
        byte[] head = new byte[HEAD_BYTES];
        random.nextBytes(head);
        return new Encrypting(file, head, new Segments(derived("file", head, name)), name, length);
    }

    /**
     * A file that {@link #encrypting} has encrypted by the same name. It fails as {@link Landing.DamagedException}
     * where it is not that.
     */
    InputStream decrypting(InputStream encrypted, String name) {
        return new Decrypting(encrypted, head -> new Segments(derived("file", head, name)));
    }

    @Override
    public String toString() {
        return "key " + id();
    }

    /** The segments of one file, in their order. */
    private static final class Segments {
        private final SecretKeySpec aes;
        private long number;

        Segments(byte[] key) {
            aes = new SecretKeySpec(key, "AES");
        }

        /** En- or decrypts the next one; returns how long it is. */
        int next(int mode, byte[] from, int length, byte[] to, boolean last) throws GeneralSecurityException {
            byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                    .putLong(number++)
                    .putInt(last ? 1 : 0)
                    .array();
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, aes, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
            return cipher.doFinal(from, 0, length, to, 0);
        }
    }

    /** A stream that has its bytes piece by piece. */
    private abstract static class Pieces extends FilterInputStream {
        private byte[] piece = new byte[0];
        private int at;
        private int end;

        Pieces(InputStream in) {
            super(in);
        }

        /** Sets the next piece, which may be empty; false if there is none. */
        abstract boolean advance() throws IOException;

        void piece(byte[] bytes, int length) {
            piece = bytes;
            at = 0;
            end = length;
        }

        @Override
        public final int read(byte[] bytes, int from, int count) throws IOException {
            while (at == end) {
                if (count == 0) {
                    return 0;
                }
                if (!advance()) {
                    return -1;
                }
            }
            int some = Math.min(count, end - at);
            System.arraycopy(piece, at, bytes, from, some);
            at += some;
            return some;
        }

        @Override
        public final int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public final long skip(long count) throws IOException {
            return Math.max(0, read(new byte[(int) Math.min(count, SEGMENT)]));
        }

        @Override
        public final int available() {
            return end - at;
        }

        @Override
        public final boolean markSupported() {
            return false;
        }
    }

    private static final class Encrypting extends Pieces {
        private final Segments segments;
        private final String name;
        private final long length;
        private final byte[] plain = new byte[SEGMENT];
        private final byte[] encrypted = new byte[SEGMENT + TAG_BYTES];
        private long bytes;
        private boolean ended;

        Encrypting(InputStream file, byte[] head, Segments segments, String name, long length) {
            super(file);
            this.segments = segments;
            this.name = name;
            this.length = length;
            piece(head, head.length);
        }

        @Override
        boolean advance() throws IOException {
            if (ended) {
                return false;
            }
            int read = in.readNBytes(plain, 0, SEGMENT);
            bytes += read;
            boolean last = read < SEGMENT || bytes >= length;
            if (last && (bytes != length || in.read() >= 0)) {
                throw new IOException(name + " has " + (bytes < length ? bytes + " bytes" : "more bytes")
                        + ", and should have " + length);
            }
            try {
                piece(encrypted, segments.next(Cipher.ENCRYPT_MODE, plain, read, encrypted, last));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has AES-GCM", e);
            }
            ended = last;
            return true;
        }
    }

    /** Is one segment ahead, so that it knows the last one. */
    private static final class Decrypting extends Pieces {
        /** How the segments of a file begin. */
        private interface Beginning {
            Segments after(byte[] head);
        }

        private final Beginning beginning;
        private final byte[] plain = new byte[SEGMENT];
        private Segments segments;
        private byte[] now = new byte[SEGMENT + TAG_BYTES];
        private byte[] ahead = new byte[SEGMENT + TAG_BYTES];
        private int length;
        private boolean ended;

        Decrypting(InputStream encrypted, Beginning beginning) {
            super(encrypted);
            this.beginning = beginning;
        }

        @Override
        boolean advance() throws IOException {
            if (ended) {
                return false;
            }
            if (segments == null) {
                segments = beginning.after(in.readNBytes(HEAD_BYTES));
                length = in.readNBytes(ahead, 0, ahead.length);
            }
            byte[] free = now;
            now = ahead;
            ahead = free;
            int encrypted = length;
            length = in.readNBytes(ahead, 0, ahead.length);
            boolean last = length == 0;
            try {
                piece(plain, segments.next(Cipher.DECRYPT_MODE, now, encrypted, plain, last));
            } catch (GeneralSecurityException e) {
                throw new Landing.DamagedException("its bytes are not those that were encrypted under its name", e);
            }
            ended = last;
            return true;
        }
    }
}
