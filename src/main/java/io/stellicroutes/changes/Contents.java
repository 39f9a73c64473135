package io.stellicroutes.changes;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a landed file is known by. Who has the same has the same rows.
 *
 * @param bytes its length
 * @param digest of its bytes, and of how rows are made of them; may wait until it is computed; empty if it can't be
 */
public record Contents(long bytes, Supplier<Optional<String>> digest) {
    /** Nothing is known: the file is compared, row by row. */
    public static final Contents UNKNOWN = new Contents(-1, Optional::empty);

    /**
     * What a baseline knows of a file without a change.
     *
     * @param rows how many it has
     * @return empty if there is no digest
     */
    Optional<FileMark> mark(long rows, BaselineSecret secret) {
        return digest.get().map(text -> new FileMark(bytes, rows, keyed(text, secret)));
    }

    /** Whether this is the file that a baseline knows. */
    boolean isOf(FileMark mark, BaselineSecret secret) {
        return mark.bytes() == bytes
                && digest.get()
                        .filter(text -> keyed(text, secret).equals(mark.digest()))
                        .isPresent();
    }

    private static String keyed(String digest, BaselineSecret secret) {
        return secret.digest("file\n" + digest);
    }
}
