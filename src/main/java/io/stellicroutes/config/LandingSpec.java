package io.stellicroutes.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where all nodes find landed files: a directory that they share, or a bucket.
 *
 * @param place as it is written: {@code file:/…} or {@code s3://…}
 * @param directory of the shared file system; empty for a bucket
 * @param bucket the settings of the store, named as those of a destination of type {@code s3}, and {@code sse} and
 *     {@code kms-key}; empty for a directory
 */
public record LandingSpec(String place, Optional<Path> directory, Map<String, String> bucket) {
    public LandingSpec {
        bucket = Map.copyOf(bucket);
    }

    /** Hides the settings: credentials are among them. */
    @Override
    public String toString() {
        return place;
    }
}
