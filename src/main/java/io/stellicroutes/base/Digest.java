package io.stellicroutes.base;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * A cryptographic digest of texts and numbers, for names that must be the same for the same contents and different for
 * others. Every text goes in behind its length, so that it can't run into the next one. For one thread.
 */
public final class Digest {
    private static final int BITS_OF_A_CHARACTER = 4;

    private final MessageDigest sha256 = Sha256.digest();

    public Digest add(long number) {
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
        return this;
    }

    public Digest add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        sha256.update(bytes);
        return this;
    }

    /** Adds the number of texts, and each of them. */
    public Digest add(List<String> texts) {
        add(texts.size());
        texts.forEach(this::add);
        return this;
    }

    /**
     * The digest in hexadecimal digits; ends it.
     *
     * @param bits how many of its 256 bits, a multiple of 4
     */
    public String hex(int bits) {
        return HexFormat.of().formatHex(sha256.digest()).substring(0, bits / BITS_OF_A_CHARACTER);
    }
}
