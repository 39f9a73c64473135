package io.stellicroutes.config;

/** How Stellic hands an export over (reference, "Synchronous and asynchronous bulk export flows"). */
public enum Channel {
    /** {@code delivery_channel=s3}: the asynchronous flow. */
    S3,
    /** {@code delivery_channel=http_file}: the synchronous flow. */
    HTTP_FILE,
    /** The parameter is left out and the answer decides. */
    AUTO
}
