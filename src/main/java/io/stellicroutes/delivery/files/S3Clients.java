package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.Proxy;
import io.stellicroutes.config.TrustStore;
import io.stellicroutes.delivery.DeliveryException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.TrustManager;
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
import software.amazon.awssdk.http.apache.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** Makes the client of a bucket's server. The SDK is optional: only who has such a bucket may ask. */
final class S3Clients {
    private S3Clients() {}

    /**
     * A client of a bucket's server, which connects to nothing yet. It must be closed.
     *
     * @throws ConfigException if {@code endpoint} is no URL, or the SDK can't log in at the proxy
     */
    static S3Client of(S3Server server, Proxies proxies, TrustStore trustStore) {
        Optional<Proxy> proxy = proxy(server, proxies);
        if (proxy.filter(by -> !isAscii(by.user() + by.password())).isPresent()) {
            throw new ConfigException(
                    ErrorCode.PROXY,
                    Subject.ofProperty(server.property("endpoint")),
                    "the AWS SDK can't send a proxy's user or password"
                            + " with characters outside ASCII; name the store in stellic.proxy.no-proxy, or change the"
                            + " password");
        }
        ApacheHttpClient.Builder http = ApacheHttpClient.builder()
                .connectionTimeout(TimeUtils.toDuration(server.get("connect-timeout")))
                .socketTimeout(TimeUtils.toDuration(server.get("timeout")))
                .proxyConfiguration(by(proxy));
        if (!trustStore.isEmpty()) {
            http.tlsTrustManagersProvider(() -> trusted(trustStore));
        }
        S3ClientBuilder client = S3Client.builder()
                .region(Region.of(server.get("region")))
                .credentialsProvider(credentials(server))
                .forcePathStyle(server.get("path-style").equals("true"))
                .httpClientBuilder(http)
                .overrideConfiguration(configuration -> configuration.addExecutionInterceptor(new AskForChecksum()));
        server.find("endpoint").map(url -> endpoint(server, url)).ifPresent(client::endpointOverride);
        return client.build();
    }

    /** As {@link #of(S3Server, Proxies, TrustStore)}, with the conditions that a destination wants for its puts. */
    static S3Client of(DestinationSpec destination, Proxies proxies, TrustStore trustStore) {
        return new ConditionalPuts(destination, of(S3Server.of(destination), proxies, trustStore));
    }

    /**
     * Asks a store for a bucket.
     *
     * @param client as {@link #of} makes it
     * @throws DeliveryException if the store says that the bucket does not exist
     */
    static void checkBucket(Object client, String bucket) {
        try {
            ((S3Client) client).headBucket(request -> request.bucket(bucket));
        } catch (NoSuchBucketException e) {
            throw new DeliveryException(
                    ErrorCode.BUCKET,
                    Subject.NONE,
                    "bucket " + bucket + " does not exist; make it, or correct the setting bucket");
        }
    }

    /** What the SDK's HTTP client sends as it is; of any other character it makes a question mark. */
    private static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }

    /**
     * The proxy by which a store is reached, if it is by one.
     *
     * @throws ConfigException if {@code endpoint} is no URL
     */
    static Optional<Proxy> proxy(S3Server server, Proxies proxies) {
        URI store = server.find("endpoint")
                .map(url -> endpoint(server, url))
                .orElseGet(() -> URI.create(
                        "https://" + server.get("bucket") + ".s3." + server.get("region") + ".amazonaws.com"));
        return proxies.towards(store.getScheme(), store.getHost(), store.getPort());
    }

    /** What the SDK would find in this JVM's properties and the environment by itself does not count. */
    private static ProxyConfiguration by(Optional<Proxy> proxy) {
        ProxyConfiguration.Builder configuration =
                ProxyConfiguration.builder().useSystemPropertyValues(false).useEnvironmentVariableValues(false);
        proxy.ifPresent(found -> configuration.endpoint(URI.create("http://" + found)));
        proxy.filter(found -> !found.user().isEmpty()).ifPresent(found -> configuration
                .username(found.user())
                .password(found.password())
                .preemptiveBasicAuthenticationEnabled(true));
        return configuration.build();
    }

    private static TrustManager[] trusted(TrustStore trustStore) {
        try {
            return trustStore.trustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Java's own certificates can't be read", e);
        }
    }

    private static AwsCredentialsProvider credentials(S3Server server) {
        return server.find("access-key").isPresent()
                        && server.find("secret-key").isPresent()
                ? StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(server.get("access-key"), server.get("secret-key")))
                : DefaultCredentialsProvider.builder().build();
    }

    private static URI endpoint(S3Server server, String url) {
        try {
            URI endpoint = new URI(url);
            if (endpoint.getScheme() != null && endpoint.getHost() != null) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new ConfigException(Problem.completing(
                ErrorCode.INVALID_VALUE,
                Subject.ofProperty(server.property("endpoint")),
                "must be a URL such as https://s3.example.edu"));
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
