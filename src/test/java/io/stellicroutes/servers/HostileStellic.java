package io.stellicroutes.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Stellic that says whatever a test wants: any file name, status and file, and refusals in words of their own.
 * Thread-safe.
 */
public final class HostileStellic implements AutoCloseable {
    /** The signature of its download URLs. */
    public static final String SIGNATURE = "canary-signature";

    private final LocalServer server;
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private volatile String fileName = "file.csv";
    private volatile byte[] csv = "id\r\n1\r\n".getBytes(UTF_8);
    private volatile Answer answer = new Answer(200, "completed", "");

    private record Answer(int code, String status, String message) {}

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

    /**
     * What it answers from now on.
     *
     * @param code of every answer; 200 is a proper one
     * @param status which get_export_url reports; with anything but {@code completed} there is no URL
     * @param message in every answer; {@code $credential} stands for what the client has sent
     */
    public HostileStellic answer(int code, String status, String message) {
        answer = new Answer(code, status, message);
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
        Answer now = answer;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("success", true);
        if (now.code() == 200 && path.startsWith("/exports/export_data/")) {
            body.put("data", Map.of("file_name", fileName, "file_expiry", "2999-01-01 00:00:00+00:00"));
        } else if (now.code() == 200) {
            queries.add(exchange.getRequestURI().getQuery());
            body.put("status", now.status());
            body.put("url", now.status().equals("completed") ? url() + "/file?X-Amz-Signature=" + SIGNATURE : null);
        }
        String credential = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        body.put("message", now.message().replace("$credential", credential));
        LocalServer.json(exchange, now.code(), body);
    }

    @Override
    public void close() {
        server.close();
    }
}
