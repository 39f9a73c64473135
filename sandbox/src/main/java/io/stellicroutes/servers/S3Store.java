package io.stellicroutes.servers;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/** An S3 store in this process, on a free port of 127.0.0.1; it checks signatures. */
public final class S3Store implements AutoCloseable {
    public static final String ACCESS_KEY = "local-identity";
    public static final String SECRET_KEY = "local-credential";

    private final S3Proxy proxy;
    private final BlobStore store;
    private final URI endpoint;

    /** @param directory where the buckets are kept */
    public S3Store(Path directory) throws Exception {
        this(directory, ACCESS_KEY, SECRET_KEY);
    }

    /** A store with another log-in. */
    public S3Store(Path directory, String accessKey, String secretKey) throws Exception {
        this(directory, S3Proxy.builder().endpoint(URI.create("http://127.0.0.1:0")), accessKey, secretKey);
    }

    /** A store that speaks TLS only. */
    public S3Store(Path directory, TlsKey key) throws Exception {
        this(
                directory,
                S3Proxy.builder()
                        .secureEndpoint(URI.create("https://127.0.0.1:0"))
                        .keyStore(key.keyStore().toString(), TlsKey.PASSWORD),
                ACCESS_KEY,
                SECRET_KEY);
    }

    private S3Store(Path directory, S3Proxy.Builder builder, String accessKey, String secretKey) throws Exception {
        store = new FilesystemNio2BlobStore(Files.createDirectories(directory).toString());
        proxy = builder.blobStore(store)
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
                .build();
        proxy.start();
        endpoint = URI.create(
                proxy.getSecurePort() > 0
                        ? "https://127.0.0.1:" + proxy.getSecurePort()
                        : "http://127.0.0.1:" + proxy.getPort());
    }

    public URI endpoint() {
        return endpoint;
    }

    /** What leads to a bucket: the properties of a destination, without their prefix. */
    public String destination(String bucket) {
        return """
                type=s3
                bucket=%s
                endpoint=%s
                path-style=true
                access-key=%s
                secret-key=%s
                """.formatted(bucket, endpoint, ACCESS_KEY, SECRET_KEY);
    }

    public void createBucket(String bucket) {
        store.createContainer(bucket);
    }

    /** Puts a file into a bucket. */
    public void put(String bucket, String key, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            store.putBlob(
                    PutObjectRequest.builder()
                            .bucket(bucket)
                            .key(key)
                            .contentLength(Files.size(file))
                            .contentType("text/csv")
                            .build(),
                    in);
        }
    }

    /** The keys of a bucket's objects, in order. */
    public List<String> keys(String bucket) {
        return store.list(ListObjectsV2Request.builder().bucket(bucket).build()).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** An object's bytes. */
    public byte[] bytes(String bucket, String key) throws IOException {
        try (var in = store.getBlob(bucket, key)) {
            return in.readAllBytes();
        }
    }

    /** An object's media type. */
    public String contentType(String bucket, String key) {
        return store.blobMetadata(bucket, key).contentType();
    }

    @Override
    public void close() throws Exception {
        proxy.stop();
        store.close();
    }
}
