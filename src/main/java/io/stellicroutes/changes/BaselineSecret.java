package io.stellicroutes.changes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of a baseline: its hashes and what it keeps of records can't be read, nor guessed, without. It is kept in
 * the ledger, apart from the baseline's files. Immutable, thread-safe.
 */
public final class BaselineSecret {
    private static final int BYTES = 32;
    private static final String HMAC = "HmacSHA256";

    private final byte[] secret;

    private BaselineSecret(byte[] secret) {
        this.secret = secret;
    }

    /** A new one. */
    public static BaselineSecret random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new BaselineSecret(bytes);
    }

    /** One that {@link #text} has written. */
    public static BaselineSecret parse(String text) {
        return new BaselineSecret(Base64.getDecoder().decode(text));
    }

    /** The secret itself, for the ledger. */
    public String text() {
        return Base64.getEncoder().encodeToString(secret);
    }

    /** What rows are hashed by. */
    SipHash hash() {
        ByteBuffer key = ByteBuffer.wrap(derived("rows")).order(ByteOrder.LITTLE_ENDIAN);
        return new SipHash(key.getLong(), key.getLong());
    }

    /**
     * The AES key of one file of values.
     *
     * @param salt no other file of that name has had the same
     */
    SecretKeySpec key(String file, byte[] salt) {
        return new SecretKeySpec(derived("values\n" + HexFormat.of().formatHex(salt) + "\n" + file), "AES");
    }

    /** A digest of a text that nobody can compute without the secret, in hexadecimal digits. */
    public String digest(String text) {
        return HexFormat.of().formatHex(derived("digest\n" + text));
    }

    private byte[] derived(String purpose) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }

    @Override
    public String toString() {
        return "the secret of a baseline";
    }
}
