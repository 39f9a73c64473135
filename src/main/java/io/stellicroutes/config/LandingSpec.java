package io.stellicroutes.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where all nodes find landed files: a directory that they share, or a bucket.
 *
 * @param place as it is written: {@code file:/…} or {@code s3://…}
 * @param directory of the shared file system; empty for a bucket
 * @param bucket the settings of the store, named as those of a destination of type {@code s3}, and {@code sse} and
 *     {@code kms-key}; empty for a directory
 * @param keys by which files are encrypted before they go there
 */
public record LandingSpec(String place, Optional<Path> directory, Map<String, String> bucket, Keys keys) {
    public LandingSpec {
        bucket = Map.copyOf(bucket);
    }

    /** Hides the settings: credentials are among them. */
    @Override
    public String toString() {
        return place;
    }

    /**
     * Keys of files, each of 32 bytes in Base64.
     *
     * @param own by which files are encrypted; empty if they are not
     * @param others by which files are read, too
     * @param plain whether files that are not encrypted are read where there is an own key
     */
    public record Keys(Optional<String> own, List<String> others, boolean plain) {
        /** Nothing is encrypted. */
        public static final Keys NONE = new Keys(Optional.empty(), List.of(), true);

        public Keys {
            others = List.copyOf(others);
        }

        /** Hides them. */
        @Override
        public String toString() {
            return own.isPresent() ? "encrypted" : "not encrypted";
        }
    }
}
