package io.stellicroutes.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** A server that takes OpenLineage events at {@code /api/v1/lineage}, and keeps those that it has answered with 201. */
public final class LineageServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CREATED = 201;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<JsonNode> taken = new CopyOnWriteArrayList<>();
    private final List<String> credentials = new CopyOnWriteArrayList<>();
    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<JsonNode> answers = event -> CREATED;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public LineageServer() throws IOException {
        this(0);
    }

    /** @param port 0 for any */
    public LineageServer(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/api/v1/lineage", this::take);
        server.setExecutor(threads);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode event = JSON.readTree(exchange.getRequestBody());
            credentials.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            asked.add(event);
            gate.await();
            int status = answers.applyAsInt(event);
            if (status == CREATED) {
                taken.add(event);
            }
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers by the events from now on. */
    public void answers(ToIntFunction<JsonNode> status) {
        answers = status;
    }

    /** Lets no request have an answer, until the latch opens. */
    public CountDownLatch hangs() {
        gate = new CountDownLatch(1);
        return gate;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The events that it has taken, in the order in which they came. */
    public List<JsonNode> events() {
        return List.copyOf(taken);
    }

    /** The kinds of the events that it has taken. */
    public List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        taken.forEach(event -> kinds.add(event.path("eventType").asText()));
        return kinds;
    }

    /** How many requests there were, whatever the answer. */
    public int asked() {
        return asked.size();
    }

    public List<String> credentials() {
        return List.copyOf(credentials);
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
