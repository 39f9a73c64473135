package io.stellicroutes.delivery.files;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.Loads;
import java.io.IOException;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The steps of the routes {@code to-s3} and {@code check-s3}; bean {@code stellicS3}. Thread-safe. The SDK is optional.
 */
public final class S3Loads implements Loads {
    private final FileLoads files;
    private final Proxies proxies;
    private final Function<DestinationSpec, Object> clients;

    /**
     * @param files makes the files that are sent
     * @param proxies by which stores are reached, for errors
     * @param clients finds the {@code S3Client} of a destination
     */
    public S3Loads(FileLoads files, Proxies proxies, Function<DestinationSpec, Object> clients) {
        this.files = files;
        this.proxies = proxies;
        this.clients = clients;
    }

    @Override
    public Load open(LoadContext context) throws Exception {
        FileLoad load = files.open(context);
        if (clients.apply(context.destination()) instanceof ConditionalPuts puts) {
            try {
                puts.expect(load);
            } catch (RuntimeException e) {
                load.close();
                throw told(context.destination(), e);
            }
        }
        return load;
    }

    /**
     * Makes sure that the store has the whole object, by its length and, where the store tells it, its checksum.
     *
     * @param object the {@code HeadObjectResponse} of the AWS SDK
     * @throws DeliveryException if they are others than the file's
     */
    public void verify(FileLoad load, Object object) throws IOException {
        load.arrives();
        S3Objects.verify(load, (HeadObjectResponse) object);
    }

    /**
     * Describes the error of a store or of its client.
     *
     * @param load what was to be put; null if nothing was
     * @param operation what was asked for; null if the object was put
     * @throws Exception always: a {@link DeliveryException} in place of one of the AWS SDK's, any other one as it is
     */
    @SuppressWarnings("DoNotCallSuggester") // the route calls it
    public void tellStoreFault(DestinationSpec destination, FileLoad load, Object operation, Exception thrown)
            throws Exception {
        if (load != null && (operation != null || !S3Failures.isRefusal(thrown))) {
            load.arrives();
        }
        throw told(destination, thrown);
    }

    private Exception told(DestinationSpec destination, Exception thrown) {
        S3Server server = S3Server.of(destination);
        return S3Failures.told(server, S3Clients.proxy(server, proxies), thrown);
    }

    /** Asks the store for the bucket. */
    @Override
    public void check(DestinationSpec destination) throws Exception {
        try {
            S3Clients.checkBucket(clients.apply(destination), destination.get("bucket"));
        } catch (Exception e) {
            throw told(destination, e);
        }
    }
}
