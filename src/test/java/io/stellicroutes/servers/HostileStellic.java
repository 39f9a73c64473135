package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Stellic that says whatever a test wants: any file name, status, file, and refusals with words of their own, in which
 * {@code $credential} stands for what the client has sent. Thread-safe.
 */
public final class HostileStellic implements AutoCloseable {
    private final LocalServer server;
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private volatile String fileName = "file.csv";
    private volatile String status = "completed";
    private volatile String words = "";
    private volatile String urlQuery = "X-Amz-Signature=none";
    private volatile byte[] csv = "id\r\n1\r\n".getBytes(UTF_8);
    private volatile int refusal;

    public HostileStellic() throws IOException {
        server = new LocalServer(0).on("/", this::answer);
    }

    public String url() {
        return server.url().toString();
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
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/file")) {
            LocalServer.send(exchange, 200, csv);
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
        LocalServer.json(exchange, refusal == 0 ? 200 : refusal, body);
    }

    @Override
    public void close() {
        server.close();
    }
}
