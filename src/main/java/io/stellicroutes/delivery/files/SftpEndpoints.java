package io.stellicroutes.delivery.files;

/** Camel's component for SFTP, where this package may know nothing of it. Thread-safe. */
@FunctionalInterface
public interface SftpEndpoints {
    /**
     * A new endpoint that nobody else has.
     *
     * @param uri with the server and options, without a directory and secrets
     * @return an {@code org.apache.camel.component.file.remote.SftpEndpoint}
     * @throws Exception if an option is unknown or has a value that it can't have
     */
    Object endpoint(String uri) throws Exception;
}
