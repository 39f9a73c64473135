package io.stellicroutes.delivery.files;

import io.stellicroutes.base.HasProblem;
import io.stellicroutes.config.LandingSpec;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.TrustStore;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.landing.Landing.DamagedException;
import io.stellicroutes.landing.SharedFiles;
import io.stellicroutes.landing.UnusableStoreException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Files that nodes share, in a bucket. A file is put on the condition that there is none of its name; a large one goes
 * up in parts, of which one is in memory at a time. Camel's endpoint has no such condition, so this asks the SDK's
 * client. Thread-safe.
 */
public final class SharedBucket implements SharedFiles {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private static final int PART_BYTES = 8 << 20;
    /** The largest number of parts that S3 takes is 10,000. */
    private static final int MOST_PARTS = 9_000;

    private static final String OCTETS = "application/octet-stream";

    private final S3Server server;
    private final Proxies proxies;
    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final int partBytes;

    /** A bucket as {@code stellic.landing} says; connects to nothing yet. */
    public SharedBucket(LandingSpec landing, Proxies proxies, TrustStore trustStore) {
        this(landing, proxies, trustStore, PART_BYTES);
    }

    /** @param partBytes at least 5 MiB for a store that is not a test's */
    SharedBucket(LandingSpec landing, Proxies proxies, TrustStore trustStore, int partBytes) {
        this.server = S3Server.of(landing);
        this.proxies = proxies;
        this.client = S3Clients.of(server, proxies, trustStore);
        this.bucket = server.get("bucket");
        this.prefix = server.find("prefix").map(found -> found + "/").orElse("");
        this.partBytes = partBytes;
    }

    @Override
    public boolean put(String name, long length, Content content) throws IOException {
        String key = key(name);
        if (head(key).isPresent()) {
            return false;
        }
        Sent sent = new Sent(name, length);
        byte[] part = new byte[(int) Math.min(Math.max(partBytes, length / MOST_PARTS), length + 1)];
        try (InputStream in = content.open()) {
            int read = sent.read(in, part);
            boolean put = read < part.length ? putAtOnce(key, part, read) : putInParts(key, part, in, sent);
            if (put) {
                verify(key, sent);
            }
            return put;
        }
    }

    private boolean putAtOnce(String key, byte[] bytes, int length) throws IOException {
        return conditionally(() -> client.putObject(
                request -> request.bucket(bucket)
                        .key(key)
                        .contentType(OCTETS)
                        .ifNoneMatch("*")
                        .serverSideEncryption(server.find("sse").orElse(null))
                        .ssekmsKeyId(server.find("kms-key").orElse(null)),
                body(bytes, length)));
    }

    private static RequestBody body(byte[] bytes, int length) {
        return RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes, 0, length), length, OCTETS);
    }

    private boolean putInParts(String key, byte[] part, InputStream in, Sent sent) throws IOException {
        String upload = asked(() -> client.createMultipartUpload(request -> request.bucket(bucket)
                        .key(key)
                        .contentType(OCTETS)
                        .serverSideEncryption(server.find("sse").orElse(null))
                        .ssekmsKeyId(server.find("kms-key").orElse(null)))
                .uploadId());
        boolean whole = false;
        try {
            List<CompletedPart> parts = new ArrayList<>();
            for (int read = part.length; read > 0; read = sent.read(in, part)) {
                parts.add(putPart(key, upload, parts.size() + 1, part, read));
            }
            whole = conditionally(() -> client.completeMultipartUpload(request -> request.bucket(bucket)
                    .key(key)
                    .uploadId(upload)
                    .ifNoneMatch("*")
                    .multipartUpload(all -> all.parts(parts))));
            return whole;
        } finally {
            if (!whole) {
                abort(key, upload);
            }
        }
    }

    private CompletedPart putPart(String key, String upload, int number, byte[] bytes, int length) throws IOException {
        UploadPartResponse answer = asked(() -> client.uploadPart(
                request -> request.bucket(bucket).key(key).uploadId(upload).partNumber(number), body(bytes, length)));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(answer.eTag())
                .checksumCRC32(answer.checksumCRC32())
                .build();
    }

    /** What can't be removed now is by {@link #removeUnfinished}. */
    private void abort(String key, String upload) {
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(upload));
        } catch (SdkException e) {
            LOG.debug("an upload to {} could not be aborted and is left to the retention", this, e);
        }
    }

    /** Whether the store says that there was none of the name. */
    private boolean conditionally(Runnable put) throws IOException {
        try {
            put.run();
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == S3Failures.PRECONDITION_FAILED) {
                return false;
            }
            if (e.statusCode() == S3Failures.CONFLICT) {
                throw new UnusableStoreException(this, "another node is putting the same file; it is tried again", e);
            }
            throw failed(e);
        } catch (SdkException e) {
            throw failed(e);
        }
    }

    /** A store that says something else of the object than was sent does not keep it. */
    private void verify(String key, Sent sent) throws IOException {
        HeadObjectResponse object = head(key).orElse(null);
        String difference = object == null
                ? "it is not there"
                : object.contentLength() != sent.bytes
                        ? "it has " + object.contentLength() + " bytes, not " + sent.bytes
                        : object.checksumCRC32() != null
                                        && object.checksumType() != ChecksumType.COMPOSITE
                                        && !object.checksumCRC32().equals(sent.checksum())
                                ? "it has another checksum"
                                : null;
        if (difference != null) {
            asked(() -> client.deleteObject(request -> request.bucket(bucket).key(key)));
            throw new UnusableStoreException(this, "of the object that was put, " + difference, null);
        }
    }

    private Optional<HeadObjectResponse> head(String key) throws IOException {
        return asked(() -> {
            try {
                return Optional.of(
                        client.headObject(request -> request.bucket(bucket).key(key)));
            } catch (S3Exception e) {
                if (e.statusCode() == S3Failures.NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public Optional<InputStream> open(String name) throws IOException {
        return asked(() -> {
            try {
                return Optional.of(new Received(
                        client.getObject(request -> request.bucket(bucket).key(key(name)))));
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    /** To this question a store answers the same for a bucket that is not there, so that is asked for, too. */
    @Override
    public boolean has(String name) throws IOException {
        if (head(key(name)).isPresent()) {
            return true;
        }
        check();
        return false;
    }

    @Override
    public void delete(String name) throws IOException {
        asked(() -> client.deleteObject(request -> request.bucket(bucket).key(key(name))));
    }

    @Override
    public List<Entry> list(String begin) throws IOException {
        return asked(() ->
                client
                        .listObjectsV2Paginator(
                                request -> request.bucket(bucket).prefix(prefix + begin))
                        .contents()
                        .stream()
                        .map(object -> new Entry(object.key().substring(prefix.length()), object.lastModified()))
                        .toList());
    }

    @Override
    public void removeUnfinished(Instant before) throws IOException {
        List<MultipartUpload> old = asked(() ->
                client
                        .listMultipartUploadsPaginator(
                                request -> request.bucket(bucket).prefix(prefix))
                        .uploads()
                        .stream()
                        .filter(upload -> upload.initiated().isBefore(before))
                        .toList());
        for (MultipartUpload upload : old) {
            asked(() -> client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
        }
    }

    @Override
    public void check() throws IOException {
        asked(() -> {
            S3Clients.checkBucket(client, bucket);
            return null;
        });
    }

    @Override
    public void close() {
        client.close();
    }

    private String key(String name) {
        return prefix + SharedFiles.checked(name);
    }

    /** A caller of the store. */
    private interface Question<T> {
        T ask() throws IOException;
    }

    private <T> T asked(Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (SdkException | DeliveryException e) {
            throw failed(e);
        }
    }

    private UnusableStoreException failed(Exception thrown) {
        Exception told = S3Failures.told(server, S3Clients.proxy(server, proxies), thrown);
        return new UnusableStoreException(
                this,
                told instanceof HasProblem known
                        ? known.problem().detail()
                        : thrown.getClass().getSimpleName(),
                thrown);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix.replaceFirst("/$", "")
                + server.find("endpoint").map(endpoint -> " at " + endpoint).orElse("");
    }

    /** What is sent: counted, and its checksum. */
    private static final class Sent {
        private final String name;
        private final long length;
        private final CRC32 crc32 = new CRC32();
        private long bytes;

        Sent(String name, long length) {
            this.name = name;
            this.length = length;
        }

        int read(InputStream in, byte[] part) throws IOException {
            int read = in.readNBytes(part, 0, part.length);
            crc32.update(part, 0, read);
            bytes += read;
            if (bytes > length || (read < part.length && bytes < length)) {
                throw new IOException(name + " has " + bytes + " bytes, and should have " + length);
            }
            return read;
        }

        String checksum() {
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(Integer.BYTES)
                            .putInt((int) crc32.getValue())
                            .array());
        }
    }

    /** What is received; a connection that breaks is the store's fault, another checksum is the object's. */
    private final class Received extends FilterInputStream {
        private final ResponseInputStream<GetObjectResponse> object;
        private boolean whole;

        Received(ResponseInputStream<GetObjectResponse> object) {
            super(object);
            this.object = object;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            try {
                int read = super.read(bytes, from, count);
                whole = read < 0;
                return read;
            } catch (IOException | SdkException e) {
                if (String.valueOf(e.getMessage()).contains("checksum")) {
                    throw new DamagedException("the store's checksum is another one");
                }
                throw failed(SdkException.create("the connection broke", e));
            }
        }

        /** What is left is not read. */
        @Override
        public void close() throws IOException {
            if (whole) {
                super.close();
            } else {
                object.abort();
            }
        }
    }
}
