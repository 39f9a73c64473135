package io.stellicroutes.changes;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads what {@link ValuesWriter} has written, by reference; the block that was read last stays in memory, for each
 * file. Not thread-safe.
 */
final class ValuesReader implements Closeable {
    private final Path directory;
    private final List<BaselineDescription.Segment> segments;
    private final BaselineSecret secret;
    private final Opened[] opened;

    private static final class Opened {
        private FileChannel file;
        private SecretKeySpec key;
        private long position = -1;
        private ByteBuffer block;
    }

    ValuesReader(Path directory, List<BaselineDescription.Segment> segments, BaselineSecret secret) {
        this.directory = directory;
        this.segments = segments;
        this.secret = secret;
        this.opened = new Opened[segments.size()];
    }

    /** @throws DamagedBaselineException if there is no such record, or not any more */
    KeptValues read(long ref) throws IOException {
        int segment = (int) (ref >>> (ValuesWriter.BLOCK_BITS + ValuesWriter.IN_BLOCK_BITS));
        long position = ref >>> ValuesWriter.IN_BLOCK_BITS & (1L << ValuesWriter.BLOCK_BITS) - 1;
        int inBlock = (int) (ref & (1 << ValuesWriter.IN_BLOCK_BITS) - 1);
        if (segment >= segments.size()) {
            throw new DamagedBaselineException("a file of values is not known");
        }
        ByteBuffer block = block(segment, position).position(inBlock);
        BaselineDescription.Segment of = segments.get(segment);
        long[] hashes = new long[of.compared().size()];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = block.getLong();
        }
        List<String> values = new ArrayList<>(of.kept().size());
        for (int i = 0; i < of.kept().size(); i++) {
            byte[] bytes = new byte[block.getInt()];
            block.get(bytes);
            values.add(new String(bytes, StandardCharsets.UTF_8));
        }
        return new KeptValues(of, hashes, values);
    }

    private ByteBuffer block(int segment, long position) throws IOException {
        Opened file = opened[segment];
        if (file == null) {
            file = new Opened();
            String name = segments.get(segment).name();
            try {
                file.file = FileChannel.open(directory.resolve(name), StandardOpenOption.READ);
            } catch (NoSuchFileException e) {
                throw new DamagedBaselineException("the file of values " + name + " is gone", e);
            }
            opened[segment] = file;
            file.key =
                    secret.key(name, read(file.file, 0, ValuesWriter.SALT_BYTES).array());
        }
        if (file.position != position) {
            ByteBuffer length = read(file.file, position, Integer.BYTES);
            int size = length.getInt();
            if (size <= 0 || position + Integer.BYTES + size > file.file.size()) {
                throw new DamagedBaselineException("a file of values is not what was written");
            }
            ByteBuffer encrypted = read(file.file, position + Integer.BYTES, size);
            try {
                byte[] bytes = new byte[size];
                encrypted.get(bytes);
                byte[] block = ValuesWriter.cipher(Cipher.DECRYPT_MODE, file.key, position)
                        .doFinal(bytes);
                file.block = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
            } catch (GeneralSecurityException e) {
                throw new DamagedBaselineException("a file of values is not what was written", e);
            }
            file.position = position;
        }
        return file.block;
    }

    private static ByteBuffer read(FileChannel file, long position, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new DamagedBaselineException("a file of values is shorter than it was");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        for (Opened file : opened) {
            if (file != null) {
                file.file.close();
            }
        }
    }
}
