package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * An HTTP server in this process that keeps the records posted to it, those of one {@code Idempotency-Key} once, and
 * answers otherwise when it is told to. A body that is not what {@code Content-Digest} says is refused.
 */
public final class HttpSink implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LocalServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Request> taken = new CopyOnWriteArrayList<>();
    private final List<String> records = new CopyOnWriteArrayList<>();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final Deque<Answer> answers = new ConcurrentLinkedDeque<>();
    private volatile Predicate<String> refused = body -> false;

    /** The answer to a body that is not what its digest says, of type {@code digest-mismatching-values}. */
    public static final Answer DAMAGED = problem("digest-mismatching-values");

    /** A request as it came. */
    public record Request(String line, Map<String, List<String>> headers, String body) {
        /** A header's value; null if it is not there. */
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * What it answers to one request.
     *
     * @param code the status; 0 to hang up instead
     * @param takes whether it keeps the records before that
     */
    public record Answer(int code, Map<String, String> headers, String body, boolean takes) {
        public static Answer of(int code) {
            return new Answer(code, Map.of(), "", false);
        }

        public static Answer ok() {
            return new Answer(200, Map.of(), "", true);
        }
    }

    /** An answer of one of the problem types for digest fields. */
    public static Answer problem(String type) {
        return new Answer(
                400,
                Map.of("Content-Type", "application/problem+json"),
                "{\"type\":\"https://iana.org/assignments/http-problem-types#" + type + "\",\"title\":\"Digest\"}",
                false);
    }

    public HttpSink() throws IOException {
        server = new LocalServer(0).on("/", this::handle);
    }

    /**
     * What leads there: the properties of a destination, without their prefix. A failed batch is repeated after a
     * millisecond.
     *
     * @param retries how often
     * @param more properties that follow
     */
    public String destination(int retries, String... more) {
        return """
                type=http
                url=%s
                retries=%d
                retry-delay=1ms
                %s
                """.formatted(url("/in"), retries, String.join("\n", more));
    }

    public String url(String path) {
        return server.url() + path;
    }

    /** What it answers to the next posts, one each; then it takes everything again. */
    public HttpSink next(Answer... wanted) {
        answers.addAll(List.of(wanted));
        return this;
    }

    /** Bodies that it answers 422 to, and does not keep. */
    public HttpSink refuse(Predicate<String> bodies) {
        refused = bodies;
        return this;
    }

    /** From now on it takes everything. */
    public void well() {
        answers.clear();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public List<Request> posts() {
        return requests.stream()
                .filter(request -> request.line().startsWith("POST "))
                .toList();
    }

    /** The posts whose records it keeps. */
    public List<Request> taken() {
        return List.copyOf(taken);
    }

    /** The records that it keeps, a JSON object each. */
    public List<String> records() {
        return List.copyOf(records);
    }

    /** How many batches it keeps. */
    public Set<String> keys() {
        return new HashSet<>(keys);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        String body = new String(bytes, UTF_8);
        Request request = new Request(
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                Map.copyOf(exchange.getRequestHeaders()),
                body);
        requests.add(request);
        boolean post = request.line().startsWith("POST ");
        String digest = request.header("Content-Digest");
        Answer answer = !post
                ? null
                : digest != null && !digest.equals("sha-256=:" + sha256(bytes) + ":")
                        ? DAMAGED
                        : refused.test(body) ? Answer.of(422) : answers.poll();
        if (post && (answer == null || answer.takes())) {
            keep(request);
        }
        if (answer != null && answer.code() == 0) {
            return;
        }
        if (answer != null) {
            answer.headers().forEach(exchange.getResponseHeaders()::set);
        }
        byte[] text = (answer == null ? "" : answer.body()).getBytes(UTF_8);
        exchange.sendResponseHeaders(answer == null ? 200 : answer.code(), text.length == 0 ? -1 : text.length);
        exchange.getResponseBody().write(text);
    }

    private static String sha256(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keep(Request request) {
        if (!keys.add(request.header("Idempotency-Key"))) {
            return;
        }
        taken.add(request);
        try {
            List<String> batch = new ArrayList<>();
            for (JsonNode record : JSON.readTree(request.body())) {
                batch.add(JSON.writeValueAsString(record));
            }
            records.addAll(batch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
