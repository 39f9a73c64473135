package io.stellicroutes.delivery.files;

import io.stellicroutes.config.DestinationSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * A destination's client, whose puts go through only if the object is still the one that was there when the delivery
 * began, or if there is none, as then: a node that stood still and was overtaken can't put over what its successor has
 * put. Each object says in its metadata which taking of which delivery has put it, so that a put whose answer was lost
 * is known when the repetition is refused. Camel's endpoint knows no such condition but the one of a new object.
 * Thread-safe.
 *
 * <p>A refused put looks whose the object is, asks the ledger whether the delivery is still this node's, and goes on
 * from there. Against a store that does not know conditions they are left out, if that is allowed.
 */
final class ConditionalPuts extends DelegatingS3Client {
    /** The object's metadata that says who has put it. */
    static final String TAKING = "stellic-taking";

    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final int MOST_ATTEMPTS = 5;
    private static final Set<String> GONE = Set.of("NoSuchKey", "NoSuchUpload");

    private final DestinationSpec destination;
    private final boolean conditional;
    private final boolean mayDoWithout;
    private final Map<String, Taking> takings = new ConcurrentHashMap<>();
    private final Map<String, Taking> uploads = new ConcurrentHashMap<>();
    private volatile boolean unknown;

    ConditionalPuts(DestinationSpec destination, S3Client client) {
        super(client);
        this.destination = destination;
        this.conditional = !destination.is("conditional", "off");
        this.mayDoWithout = destination.is("conditional", "auto");
    }

    /**
     * Looks what is there now: only in its place the load's object is put. To be called when the delivery is this
     * node's, before the ledger is asked for the last time.
     */
    void expect(FileLoad load) {
        if (!conditional) {
            return;
        }
        String key = load.getKey();
        Taking taking = new Taking(load);
        taking.found = look(destination.get("bucket"), key);
        takings.put(key, taking);
        load.afterwards(() -> {
            takings.remove(key, taking);
            uploads.values().remove(taking);
        });
    }

    /**
     * What the store has under a key. An answer that says nothing certain counts as none: who may not list a bucket is
     * told nothing else of an object that is not there.
     */
    private Optional<HeadObjectResponse> look(String bucket, String key) {
        try {
            return Optional.of(headObject(request -> request.bucket(bucket).key(key)));
        } catch (AwsServiceException e) {
            return Optional.empty();
        }
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        Taking taking = takings.get(request.key());
        if (taking == null) {
            return super.putObject(request, body);
        }
        return conditionally(
                taking,
                request.bucket(),
                request.key(),
                condition -> super.putObject(
                        request.toBuilder()
                                .metadata(taking.marked(request.metadata()))
                                .ifMatch(condition.match())
                                .ifNoneMatch(condition.noneMatch())
                                .build(),
                        body),
                object -> PutObjectResponse.builder().eTag(object.eTag()).build());
    }

    @Override
    public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
        Taking taking = takings.get(request.key());
        if (taking == null) {
            return super.createMultipartUpload(request);
        }
        CreateMultipartUploadResponse upload = super.createMultipartUpload(
                request.toBuilder().metadata(taking.marked(request.metadata())).build());
        uploads.put(upload.uploadId(), taking);
        return upload;
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
        Taking taking = uploads.remove(request.uploadId());
        if (taking == null) {
            return super.completeMultipartUpload(request);
        }
        return conditionally(
                taking,
                request.bucket(),
                request.key(),
                condition -> super.completeMultipartUpload(request.toBuilder()
                        .ifMatch(condition.match())
                        .ifNoneMatch(condition.noneMatch())
                        .build()),
                object -> CompleteMultipartUploadResponse.builder()
                        .eTag(object.eTag())
                        .build());
    }

    private <T> T conditionally(
            Taking taking,
            String bucket,
            String key,
            Function<Condition, T> put,
            Function<HeadObjectResponse, T> putBefore) {
        for (int attempt = 1; !unknown; attempt++) {
            try {
                return put.apply(Condition.of(taking.found));
            } catch (AwsServiceException e) {
                if (mayDoWithout && isNotKnown(e)) {
                    return without(taking, put);
                }
                if (!isRefused(e)) {
                    throw e;
                }
                taking.found = look(bucket, key);
                if (taking.found.filter(taking::hasPut).isPresent()) {
                    return putBefore.apply(taking.found.get());
                }
                taking.load.fencedOff();
                if (attempt >= MOST_ATTEMPTS || S3Failures.code(e).equals("NoSuchUpload")) {
                    throw e;
                }
            }
        }
        return put.apply(Condition.NONE);
    }

    /** What the store refuses without a condition, too, was not refused for the condition. */
    private <T> T without(Taking taking, Function<Condition, T> put) {
        taking.load.fencedOff();
        T answer = put.apply(Condition.NONE);
        if (!unknown) {
            unknown = true;
            LOG.warn(
                    "destination {}: its store knows no conditional puts: a node that stands still in the midst of an"
                            + " upload, and is overtaken, may replace the object with its own"
                            + " (docs/destinations/s3.md#several-nodes)",
                    destination.name());
        }
        return answer;
    }

    private static boolean isNotKnown(AwsServiceException answer) {
        return answer.statusCode() == S3Failures.NOT_IMPLEMENTED || answer.statusCode() == S3Failures.BAD_REQUEST;
    }

    private static boolean isRefused(AwsServiceException answer) {
        return answer.statusCode() == S3Failures.PRECONDITION_FAILED
                || answer.statusCode() == S3Failures.CONFLICT
                || (answer.statusCode() == S3Failures.NOT_FOUND && GONE.contains(S3Failures.code(answer)));
    }

    /** A delivery that this node has, and what it has found at its destination. */
    private static final class Taking {
        private final FileLoad load;
        private final String mark;
        private volatile Optional<HeadObjectResponse> found = Optional.empty();

        Taking(FileLoad load) {
            this.load = load;
            this.mark = load.taking() + "-" + UUID.randomUUID();
        }

        Map<String, String> marked(Map<String, String> metadata) {
            Map<String, String> marked = new HashMap<>(metadata);
            marked.put(TAKING, mark);
            return marked;
        }

        boolean hasPut(HeadObjectResponse object) {
            return mark.equals(object.metadata().get(TAKING));
        }
    }

    /** What an object is put on. */
    private record Condition(String match, String noneMatch) {
        static final Condition NONE = new Condition(null, null);

        static Condition of(Optional<HeadObjectResponse> found) {
            return found.map(object -> new Condition(object.eTag(), null)).orElseGet(() -> new Condition(null, "*"));
        }
    }
}
