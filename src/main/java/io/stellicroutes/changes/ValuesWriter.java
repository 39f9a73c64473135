package io.stellicroutes.changes;

import io.stellicroutes.base.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes a file of values: random bytes, and blocks of records, each encrypted with AES-GCM under a key of its file and
 * with the number of its place, so that no block can stand in the place of another one. By the random bytes a file that
 * is written anew under the same name, maybe with other contents, has another key. Not thread-safe.
 */
final class ValuesWriter implements Closeable {
    /** Records begin in the first so many bytes of a block; the last one may be longer. */
    static final int BLOCK = 1 << 16;

    static final int TAG_BITS = 128;
    static final int NONCE_BYTES = 12;
    /** A file begins with so many random bytes. */
    static final int SALT_BYTES = 16;

    /** Bits of a reference that say where a record is in its block. */
    static final int IN_BLOCK_BITS = 16;
    /** Bits of a reference that say where the block is in its file. */
    static final int BLOCK_BITS = 40;

    private final FileChannel file;
    private final SecretKeySpec key;
    private final long segment;
    private ByteBuffer block = ByteBuffer.allocate(2 * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    private long position;

    /**
     * @param path must not be there yet; the key goes by its last name, too
     * @param segment the number of the file among those of its baseline
     */
    ValuesWriter(Path path, BaselineSecret secret, int segment) throws IOException {
        OwnerOnly.createFile(path);
        this.file = FileChannel.open(path, StandardOpenOption.WRITE);
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        this.key = secret.key(path.getFileName().toString(), salt);
        write(ByteBuffer.wrap(salt));
        this.segment = (long) segment << (BLOCK_BITS + IN_BLOCK_BITS);
    }

    /** Adds a record; returns a reference to it. */
    long add(long[] hashes, List<String> values) throws IOException {
        if (block.position() >= BLOCK) {
            flush();
        }
        long ref = segment | position << IN_BLOCK_BITS | block.position();
        room(hashes.length * Long.BYTES);
        for (long hash : hashes) {
            block.putLong(hash);
        }
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            room(Integer.BYTES + bytes.length);
            block.putInt(bytes.length).put(bytes);
        }
        return ref;
    }

    private void room(int bytes) {
        if (block.remaining() < bytes) {
            ByteBuffer larger =
                    ByteBuffer.allocate(2 * (block.position() + bytes)).order(ByteOrder.LITTLE_ENDIAN);
            larger.put(block.flip());
            block = larger;
        }
    }

    static Cipher cipher(int mode, SecretKeySpec key, long position) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putLong(position).array();
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private void flush() throws IOException {
        if (block.position() == 0) {
            return;
        }
        ByteBuffer encrypted = ByteBuffer.allocate(Integer.BYTES + block.position() + TAG_BITS / Byte.SIZE)
                .order(ByteOrder.LITTLE_ENDIAN);
        encrypted.position(Integer.BYTES);
        try {
            cipher(Cipher.ENCRYPT_MODE, key, position).doFinal(block.flip(), encrypted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("values can't be encrypted", e);
        }
        encrypted.flip().putInt(0, encrypted.remaining() - Integer.BYTES);
        write(encrypted);
        block.clear();
    }

    private void write(ByteBuffer bytes) throws IOException {
        position += bytes.remaining();
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Makes what was written outlive a crash. */
    void finish() throws IOException {
        flush();
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
