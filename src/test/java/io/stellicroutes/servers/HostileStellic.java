package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A Stellic that says whatever a test wants: any file name, status, file, and refusals with words of their own, in which
 * {@code $credential} stands for what the client has sent. Thread-safe.
 */
public final class HostileStellic implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private volatile String fileName = "file.csv";
    private volatile String status = "completed";
    private volatile String words = "";
    private volatile String urlQuery = "X-Amz-Signature=none";
    private volatile byte[] csv = "id\r\n1\r\n".getBytes(UTF_8);
    private volatile int refusal;

    public HostileStellic() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public HostileStellic fileName(String name) {
        fileName = name;
        return this;
    }

    public HostileStellic csv(String text) {
        csv = text.getBytes(UTF_8);
        return this;
    }

    /** The status that get_export_url reports; with anything but {@code completed} there is no URL. */
    public HostileStellic status(String reported) {
        status = reported;
        return this;
    }

    public HostileStellic words(String message) {
        words = message;
        return this;
    }

    public HostileStellic urlQuery(String query) {
        urlQuery = query;
        return this;
    }

    /** Every request is answered with this code; 0 to answer properly again. */
    public HostileStellic refuseWith(int code) {
        refusal = code;
        return this;
    }

    /** The queries of get_export_url, decoded. */
    public List<String> queries() {
        return List.copyOf(queries);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/file")) {
                exchange.sendResponseHeaders(200, csv.length);
                exchange.getResponseBody().write(csv);
                return;
            }
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("success", true);
            if (refusal == 0 && path.startsWith("/exports/export_data/")) {
                body.put("data", Map.of("file_name", fileName, "file_expiry", "2999-01-01 00:00:00+00:00"));
            } else if (refusal == 0) {
                queries.add(exchange.getRequestURI().getQuery());
                body.put("status", status);
                body.put("url", status.equals("completed") ? url() + "/file?" + urlQuery : null);
            }
            String credential = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            body.put("message", words.replace("$credential", credential));
            byte[] json = JSON.writeValueAsBytes(body);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(refusal == 0 ? 200 : refusal, json.length);
            exchange.getResponseBody().write(json);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
