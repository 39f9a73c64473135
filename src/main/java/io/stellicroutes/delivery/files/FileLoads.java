package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The steps of the routes {@code to-file} and {@code to-s3}; bean {@code stellicFiles}. Thread-safe.
 *
 * <p>The file of a delivery has one name in the work directory, made of the run and the destination: what a crash leaves
 * there is replaced when the delivery is resumed.
 */
public final class FileLoads {
    private final Path outgoing;
    private final Proxies proxies;

    /**
     * Loads of one work directory.
     *
     * @param workDir where files are made, in {@code outgoing/}, readable by their owner alone
     * @param proxies by which stores are reached, for errors
     */
    public FileLoads(Path workDir, Proxies proxies) {
        outgoing = workDir.resolve("outgoing");
        this.proxies = proxies;
    }

    /**
     * Begins a file in the destination's {@code format}; the delivery's header must be known.
     *
     * @throws IOException if the work directory can't be written to
     */
    public Load open(Delivery delivery) throws IOException {
        OwnerOnly.createDirectories(outgoing);
        String name = TargetName.clean(
                        delivery.runId() + "-" + delivery.destination().name())
                .orElseThrow();
        return new FileLoad(delivery, outgoing.resolve(name));
    }

    /**
     * Makes sure that files for a destination can be encrypted, if it asks for that.
     *
     * @throws io.stellicroutes.config.ConfigException if not: says which key is not good, and why
     */
    public static void checkKeys(DestinationSpec destination) {
        Encryption.of(destination);
    }

    /**
     * Makes sure that the directory has the whole file.
     *
     * @param written the path that the file component has written
     * @throws DeliveryException if it is not there or has another length
     */
    public void verifyFile(FileLoad load, String written) throws IOException {
        Path file = Path.of(written);
        load.verify(Files.isRegularFile(file) ? Files.size(file) : -1);
    }

    /**
     * Makes sure that the store has the whole object, by its length and, where the store tells it, its checksum.
     *
     * @param object the {@code HeadObjectResponse} of the AWS SDK
     * @throws DeliveryException if they are others than the file's
     */
    public void verifyObject(FileLoad load, Object object) throws IOException {
        S3Objects.verify(load, (HeadObjectResponse) object);
    }

    /**
     * Describes the error of a store or of its client.
     *
     * @throws Exception always: a {@link DeliveryException} in place of one of the AWS SDK's, any other one as it is
     */
    @SuppressWarnings("DoNotCallSuggester") // the route calls it
    public void tellStoreFault(DestinationSpec destination, Exception thrown) throws Exception {
        throw S3Failures.told(destination, S3Clients.proxy(destination, proxies), thrown);
    }

    /**
     * Makes sure that files can be written to a directory, or that it can be made; writes nothing.
     *
     * @throws DeliveryException if not
     */
    public void checkDirectory(String directory) {
        Path path = Path.of(directory).toAbsolutePath();
        while (path != null && !Files.exists(path)) {
            path = path.getParent();
        }
        if (path == null || !Files.isDirectory(path) || !Files.isWritable(path)) {
            throw new DeliveryException(
                    ErrorCode.DIRECTORY,
                    "directory " + directory + ": " + path + " is not a directory that this process may write to");
        }
    }

    /**
     * Says that a bucket is missing.
     *
     * @throws DeliveryException if the store has said that it does not exist
     */
    public void checkBucket(String bucket, boolean exists) {
        if (!exists) {
            throw new DeliveryException(
                    ErrorCode.BUCKET, "bucket " + bucket + " does not exist; make it, or correct the setting bucket");
        }
    }
}
