package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.camel.util.TimeUtils;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;

/** Makes the client of an S3 destination. The SDK is optional: only a delivery to S3 may ask. */
public final class S3Clients {
    private S3Clients() {}

    /**
     * A client by the settings of a destination, which connects to nothing yet. It must be closed.
     *
     * @return a {@code software.amazon.awssdk.services.s3.S3Client}
     * @throws ConfigException if {@code endpoint} is no URL
     */
    public static AutoCloseable of(DestinationSpec destination) {
        S3ClientBuilder client = S3Client.builder()
                .region(Region.of(destination.get("region")))
                .credentialsProvider(credentials(destination))
                .forcePathStyle(destination.get("path-style").equals("true"))
                .httpClientBuilder(ApacheHttpClient.builder()
                        .connectionTimeout(TimeUtils.toDuration(destination.get("connect-timeout")))
                        .socketTimeout(TimeUtils.toDuration(destination.get("timeout"))))
                .overrideConfiguration(configuration -> configuration.addExecutionInterceptor(new AskForChecksum()));
        destination.find("endpoint").map(url -> endpoint(destination, url)).ifPresent(client::endpointOverride);
        return client.build();
    }

    private static AwsCredentialsProvider credentials(DestinationSpec destination) {
        return destination.find("access-key").isPresent()
                        && destination.find("secret-key").isPresent()
                ? StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(destination.get("access-key"), destination.get("secret-key")))
                : DefaultCredentialsProvider.builder().build();
    }

    private static URI endpoint(DestinationSpec destination, String url) {
        try {
            URI endpoint = new URI(url);
            if (endpoint.getScheme() != null && endpoint.getHost() != null) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new ConfigException(
                ErrorCode.INVALID_VALUE,
                "stellic.destinations." + destination.name()
                        + ".endpoint must be a URL such as https://s3.example.edu");
    }

    /** A store tells an object's checksum only if it is asked for it. */
    private static final class AskForChecksum implements ExecutionInterceptor {
        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            return context.request() instanceof HeadObjectRequest head
                    ? head.toBuilder().checksumMode(ChecksumMode.ENABLED).build()
                    : context.request();
        }
    }
}
