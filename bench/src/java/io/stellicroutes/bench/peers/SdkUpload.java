package io.stellicroutes.bench.peers;

import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/**
 * A file to a bucket by the AWS SDK as its transfer manager does it: parts at once, by the asynchronous client. Arguments:
 * the file, the store's URL, the bucket, the key.
 */
public final class SdkUpload {
    private SdkUpload() {}

    public static void main(String[] args) {
        try (S3AsyncClient client = S3AsyncClient.builder()
                .multipartEnabled(true)
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
