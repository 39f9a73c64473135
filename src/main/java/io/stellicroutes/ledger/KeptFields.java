package io.stellicroutes.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.config.StellicConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * How the fields of rejected and repaired rows are stored in the ledger: as JSON, as JSON encrypted with AES-GCM, or
 * not at all. The encryption binds a row to its run, destination, number and table: moved elsewhere, it can't be
 * decrypted. Thread-safe.
 */
final class KeptFields {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENCRYPTED = "aes-gcm:";
    private static final String NONE = "-";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final StellicConfig.Rejects how;
    private final SecureRandom random = new SecureRandom();

    KeptFields(StellicConfig.Rejects how) {
        this.how = how;
    }

    /** What the ledger keeps of a rejected row. */
    String kept(String runId, String destination, Reject reject) {
        return kept(place(runId, destination, reject.row()), reject.fields());
    }

    /** What the ledger keeps of a repaired row. */
    String repaired(String runId, String destination, long row, List<String> fields) {
        return kept(repairPlace(runId, destination, row), fields);
    }

    /** What the ledger keeps of a secret: encrypted, if there is a key. */
    String secret(String place, String secret) {
        return how.key().isEmpty() ? secret : encrypted(place, secret);
    }

    /** The secret that was kept; empty if it is encrypted, and not by a key that is configured. */
    Optional<String> secretOf(String place, String kept) {
        return kept.startsWith(ENCRYPTED) ? decrypted(place, kept) : Optional.of(kept);
    }

    private String kept(String place, List<String> fields) {
        if (how.keep() == StellicConfig.Rejects.Keep.NONE) {
            return NONE;
        }
        String json = json(fields);
        return how.keep() == StellicConfig.Rejects.Keep.FULL ? json : encrypted(place, json);
    }

    private String encrypted(String place, String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, how.key(), nonce, place);
            byte[] encrypted = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return ENCRYPTED
                    + Base64.getEncoder()
                            .encodeToString(ByteBuffer.allocate(nonce.length + encrypted.length)
                                    .put(nonce)
                                    .put(encrypted)
                                    .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a row can't be encrypted", e);
        }
    }

    /** The rejected row that was kept; empty if it was not, or if its key is not one of those that are configured. */
    List<String> fields(String runId, String destination, long row, String kept) {
        return fields(place(runId, destination, row), kept);
    }

    /** As {@link #fields(String, String, long, String)}, of a repaired row. */
    List<String> repair(String runId, String destination, long row, String kept) {
        return fields(repairPlace(runId, destination, row), kept);
    }

    private List<String> fields(String place, String kept) {
        if (kept.equals(NONE)) {
            return List.of();
        }
        if (!kept.startsWith(ENCRYPTED)) {
            return parsed(kept);
        }
        return decrypted(place, kept).map(KeptFields::parsed).orElse(List.of());
    }

    private Optional<String> decrypted(String place, String kept) {
        if (how.key().isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = Base64.getDecoder().decode(kept.substring(ENCRYPTED.length()));
        return Stream.concat(Stream.of(how.key()), how.readKeys().stream())
                .flatMap(key -> decrypted(key, place, bytes).stream())
                .findFirst();
    }

    private static Optional<String> decrypted(String key, String place, byte[] bytes) {
        try {
            byte[] nonce = java.util.Arrays.copyOf(bytes, NONCE_BYTES);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, place);
            byte[] text = cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            return Optional.of(new String(text, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static String place(String runId, String destination, long row) {
        return runId + "\n" + destination + "\n" + row;
    }

    private static String repairPlace(String runId, String destination, long row) {
        return place(runId, destination, row) + "\nrepaired";
    }

    private static Cipher cipher(int mode, String key, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode, new SecretKeySpec(Base64.getDecoder().decode(key), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** A list of texts as a JSON array that any database takes. */
    static String json(List<String> texts) {
        try {
            return StoredValues.storable(JSON.writeValueAsString(texts));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row can't be written as JSON", e);
        }
    }

    static List<String> parsed(String json) {
        try {
            return List.of(JSON.readValue(json, String[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the ledger holds a reject that is not JSON", e);
        }
    }
}
