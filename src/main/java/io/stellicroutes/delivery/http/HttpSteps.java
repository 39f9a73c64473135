package io.stellicroutes.delivery.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.base.AskedServer;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.NetworkFailure;
import io.stellicroutes.base.ProxyException;
import io.stellicroutes.base.RetryAfter;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.WrittenUrl;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.UnreachableException;
import io.stellicroutes.records.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.camel.util.TimeUtils;

/** The steps of the routes {@code to-http} and {@code check-http}; bean {@code stellicHttp}. Thread-safe. */
public final class HttpSteps {
    private static final int LONGEST_ANSWER = 4096;
    private static final int LONGEST_EXCERPT = 300;

    /** Answers after which the same request may do: the server was slow, busy, or still at an earlier attempt. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);
    /** The server says that a request with this key is being processed, or that the records are there. */
    private static final int CONFLICT = 409;

    /** What is wrong with the request itself, whatever records it carries. */
    private static final Map<Integer, String> MISTAKES = Map.of(
            401, "check username and password, or the header that carries the credential",
            403, "the credential is not allowed to post there",
            404, "check the path of url",
            405, "the server takes no POST there: check url",
            407, "a proxy wants a credential",
            410, "check the path of url",
            413, "the batch is too large for the server: make stellic.batch-size smaller",
            415, "the server takes no application/json there, or no batch of CloudEvents",
            426, "the server wants another protocol: check url",
            431, "the headers are too large for the server");

    private final CamelContext context;
    private final Clock clock;

    public HttpSteps(CamelContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
    }

    /** Begins the post of a batch. */
    public Post begin(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty(StellicConstants.PROPERTY_BATCH) Batch batch) {
        DestinationSpec destination = delivery.destination();
        LoadContext load = delivery.getContext();
        return new Post(
                load,
                batch,
                load.jsonInBatch().array(batch.rows()).getBytes(UTF_8),
                Integer.parseInt(destination.get("retries")),
                TimeUtils.toDuration(destination.get("retry-delay")),
                clock);
    }

    /**
     * Whether the batch must be sent, or sent again.
     *
     * @throws DeliveryException if the context is being stopped
     * @throws RuntimeException if a user has stopped the run
     */
    public boolean isPending(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty("stellicPost") Post post) {
        if (post.isPending()) {
            delivery.accounts().check();
        }
        if (post.isPending() && context.getStatus().isStopping()) {
            throw new DeliveryException(
                    ErrorCode.STOPPED, post.context().subject(), "stopped; the next run goes on from there");
        }
        return post.isPending();
    }

    /**
     * Makes the request: the records or changes as a JSON array, and the headers that say which they are.
     *
     * @throws RuntimeException if another process has taken over, perhaps during a pause before this attempt
     */
    public void request(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty("stellicPost") Post post,
            Exchange exchange) {
        delivery.accounts().check();
        post.attempt();
        LoadContext load = post.context();
        Batch batch = post.batch();
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_METHOD, "POST");
        message.setHeader(Exchange.HTTP_URI, url(load.destination()));
        message.setHeader(Exchange.CONTENT_TYPE, load.batchMediaType());
        message.setHeader("Idempotency-Key", load.idOf(batch));
        message.setHeader(StellicConstants.EXPORT, load.export().name());
        message.setHeader(StellicConstants.RUN_ID, load.runId());
        message.setHeader(StellicConstants.FIRST_ROW, batch.firstRow());
        message.setHeader(StellicConstants.LAST_ROW, batch.lastRow());
        post.digest().ifPresent(digest -> message.setHeader("Content-Digest", digest));
        message.setBody(post.body());
    }

    /**
     * Takes the server's answer in.
     *
     * @throws DeliveryException if the request itself is wrong, or has been tried often enough
     */
    public void answered(
            @ExchangeProperty("stellicPost") Post post,
            @org.apache.camel.Header(Exchange.HTTP_RESPONSE_CODE) int code,
            @org.apache.camel.Header("Retry-After") String retryAfter,
            @org.apache.camel.Header(Exchange.CONTENT_TYPE) String contentType,
            @org.apache.camel.Body InputStream body)
            throws IOException {
        byte[] answer;
        try (InputStream stream = body == null ? InputStream.nullInputStream() : body) {
            answer = stream.readNBytes(LONGEST_ANSWER);
        }
        String said = "the server " + server(post.context().destination()) + " answered " + code;
        if (code >= 200 && code < 300) {
            post.taken();
        } else if (code >= 500) {
            post.failed(
                    ErrorCode.HTTP_DOWN, said, RetryAfter.of(retryAfter, clock.instant()), UnreachableException::new);
        } else if (PASSING.contains(code) || (code == CONFLICT && !post.isLastAttempt())) {
            post.failed(ErrorCode.HTTP_BUSY, said, RetryAfter.of(retryAfter, clock.instant()), DeliveryException::new);
        } else if (code >= 400 && !MISTAKES.containsKey(code)) {
            refused(post, code, said, contentType, answer);
        } else {
            throw new DeliveryException(
                    ErrorCode.ofHttp(code),
                    post.context().subject(),
                    said + ": "
                            + MISTAKES.getOrDefault(
                                    code, "it redirects, which is not followed: set url to where it leads"));
        }
    }

    /** The server refuses what has arrived: these records, unless it says that they are not what was sent. */
    private static void refused(Post post, int code, String said, String contentType, byte[] answer) {
        Optional<DigestProblem> problem = post.digest().flatMap(sent -> DigestProblem.in(contentType, answer));
        if (problem.filter(DigestProblem.MISMATCH::equals).isPresent()) {
            post.failed(
                    ErrorCode.HTTP_DIGEST,
                    said + ": the batch did not arrive as it was sent (Content-Digest)",
                    Duration.ZERO,
                    DeliveryException::new);
        } else if (problem.isPresent()) {
            throw new DeliveryException(
                    ErrorCode.HTTP_DIGEST,
                    post.context().subject(),
                    said
                            + ": it can't read Content-Digest with sha-256: set stellic.destinations."
                            + post.context().destination().name() + ".content-digest=off");
        } else {
            boolean keep = post.context().destination().get("keep-answer").equals("true");
            post.refused("the server answered " + code
                    + (keep
                            ? excerpt(
                                    answer,
                                    HttpCredentials.secrets(post.context().destination()))
                            : ""));
        }
    }

    /** The beginning of what the server says, but for what it repeats of the credential. */
    private static String excerpt(byte[] answer, List<String> secrets) {
        String said = new String(answer, UTF_8);
        for (String secret : secrets) {
            said = said.replace(secret, "…");
        }
        String text =
                said.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029\\s]+", " ").strip();
        return text.isEmpty()
                ? ""
                : ": " + (text.length() <= LONGEST_EXCERPT ? text : text.substring(0, LONGEST_EXCERPT) + "…");
    }

    /** Takes in that there was no answer. */
    public void unanswered(
            @ExchangeProperty("stellicPost") Post post, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        if (cause instanceof ProxyException proxy) {
            post.failed(proxy.problem().code(), proxy.problem().detail(), Duration.ZERO, UnreachableException::new);
            return;
        }
        Optional<NetworkFailure> fault = NetworkFailure.of(cause);
        post.failed(
                fault.filter(known -> known.code() == ErrorCode.NO_ANSWER).isPresent()
                        ? ErrorCode.HTTP_SILENT
                        : ErrorCode.HTTP_UNREACHABLE,
                fault.map(NetworkFailure::why)
                        .orElseGet(() -> server(post.context().destination()) + ": the connection broke ("
                                + cause.getClass().getSimpleName() + ")"),
                Duration.ZERO,
                UnreachableException::new);
    }

    /** Host and port. */
    private static String server(DestinationSpec destination) {
        URI url = HttpCredentials.server(destination);
        return AskedServer.hostAndPort(url.getScheme(), url.getHost(), url.getPort());
    }

    /** Accounts for a batch that has been taken, or refused: then its rows go to the reject table. */
    public void account(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty("stellicPost") Post post) {
        post.refusal()
                .ifPresentOrElse(
                        reason ->
                                post.batch().rows().forEach(row -> delivery.reject(row.number(), reason, row.source())),
                        () -> delivery.countDelivered(post.batch().size()));
    }

    /** The URL of a destination, without its fragment. */
    public String url(@ExchangeProperty(StellicConstants.PROPERTY_DESTINATION) DestinationSpec destination) {
        try {
            return WrittenUrl.of(destination.get("url")).withoutFragment();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a destination's url is checked before its routes are made", e);
        }
    }

    /**
     * Takes the answer to {@code check} in: to a request without a body, so that nothing can be stored.
     *
     * @throws DeliveryException if the server refuses the credential or has nothing there
     */
    public void checked(
            @ExchangeProperty(StellicConstants.PROPERTY_DESTINATION) DestinationSpec destination,
            @org.apache.camel.Header(Exchange.HTTP_RESPONSE_CODE) int code) {
        if (Set.of(401, 403, 404, 407, 410).contains(code) || code >= 500) {
            throw new DeliveryException(
                    ErrorCode.ofHttp(code),
                    destination.subject(),
                    "the server " + server(destination) + " answered " + code + ": "
                            + MISTAKES.getOrDefault(code, "it is not well"));
        }
    }
}
