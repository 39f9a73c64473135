package io.stellicroutes.bench.peers;

import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * A file to a bucket by the AWS SDK's asynchronous client, which its transfer manager wraps. One upload: S3Proxy
 * refuses a header of the SDK's parts, and with a store that overlooks it they were slower. Arguments: the file, the
 * store's URL, the bucket, the key.
 */
public final class SdkUpload {
    private SdkUpload() {}

    public static void main(String[] args) {
        try (S3AsyncClient client = S3AsyncClient.builder()
                .endpointOverride(URI.create(args[1]))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
                .build()) {
            client.putObject(put -> put.bucket(args[2]).key(args[3]), Path.of(args[0]))
                    .join();
        }
    }
}
