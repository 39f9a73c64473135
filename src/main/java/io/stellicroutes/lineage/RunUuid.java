package io.stellicroutes.lineage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** The UUID by which OpenLineage knows a run: version 5 (RFC 9562), so that it can be found out from the run's id. */
final class RunUuid {
    /** Of this project's runs. */
    static final UUID NAMESPACE = UUID.fromString("8a1f6f0e-6d0b-4d0e-9b53-0f6f6a0c7d21");

    private static final int UUID_BYTES = 16;

    private RunUuid() {}

    static UUID of(String runId) {
        return of(NAMESPACE, runId);
    }

    static UUID of(UUID namespace, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(UUID_BYTES + text.length)
                .putLong(namespace.getMostSignificantBits())
                .putLong(namespace.getLeastSignificantBits())
                .put(text)
                .array();
        try {
            ByteBuffer digest =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(bytes));
            long most = (digest.getLong() & ~0xF000L) | 0x5000L;
            long least = (digest.getLong() & ~(0b11L << 62)) | (0b10L << 62);
            return new UUID(most, least);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
