package io.stellicroutes.sandbox;

import static io.stellicroutes.servers.LocalServer.json;
import static io.stellicroutes.servers.LocalServer.send;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.stellicroutes.servers.LocalServer;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.Tap;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stellic's export API as the reference tells it, on a port of 127.0.0.1, with an S3 store of its own that verifies the
 * presigned URLs. Sample data for every data type; faults on demand. Thread-safe.
 *
 * <p>Who asks shows a {@code Token}, a {@code Bearer} token from {@code /oauth/token}, or basic credentials:
 * {@link #TOKEN}, {@link #USER}, {@link #PASSWORD}. Anybody else gets a 403 (reference: superadmin permissions).
 */
public final class Sandbox implements AutoCloseable {
    public static final String TOKEN = "sandbox-token";
    public static final String USER = "sandbox";
    public static final String PASSWORD = "sandbox-password";
    public static final String BUCKET = "stellicuni";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss'Z'").withZone(ZoneOffset.UTC);
    /**
     * With no channel, larger exports become asynchronous. The reference gives no number; this is one publicly known.
     */
    private static final long ROWS_OF_A_SYNCHRONOUS_ANSWER = 5_000;

    private final Path directory;
    private final S3Store store;
    private final Tap tap;
    private volatile URI downloadsFrom;
    private final LocalServer server;
    private final DataTypes dataTypes = DataTypes.load();
    private final ExecutorService background = Executors.newFixedThreadPool(2, Sandbox::daemon);
    private final Map<String, Long> rows = new ConcurrentHashMap<>();
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final Map<String, Export> exports = new ConcurrentHashMap<>();
    private final Map<Call, Deque<Fault>> faults =
            Map.of(Call.EXPORT_DATA, new ConcurrentLinkedDeque<>(), Call.GET_EXPORT_URL, new ConcurrentLinkedDeque<>());
    private final List<Request> log = new CopyOnWriteArrayList<>();
    private final List<String> urls = new CopyOnWriteArrayList<>();
    private final AtomicInteger names = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String whose = USER;
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile long synchronousLimit = 100_000;
    private volatile Duration duration = Duration.ZERO;
    private volatile Duration fileLife = Duration.ofDays(3);

    /** A request as it came: {@code GET /path?query} and its headers. */
    public record Request(String line, Map<String, List<String>> headers) {}

    private record Export(
            String dataType, Instant requested, Instant expiry, AtomicInteger polls, AtomicInteger ready) {}

    /**
     * Starts it.
     *
     * @param directory where the files of its store are kept
     * @param port 0 for any
     */
    public Sandbox(Path directory, int port) throws Exception {
        this.directory = Files.createDirectories(directory);
        store = new S3Store(directory.resolve("s3"));
        store.createBucket(BUCKET);
        tap = new Tap(store.endpoint());
        downloadsFrom = tap.endpoint();
        server = server(port)
                .on("/", exchange -> answer(exchange, this::notFound))
                .on("/exports/export_data/", exchange -> answer(exchange, this::exportData))
                .on("/exports/get_export_url/", exchange -> answer(exchange, this::getExportUrl))
                .on("/oauth/token", exchange -> answer(exchange, this::token))
                .on("/sandbox/faults", exchange -> answer(exchange, this::faults));
    }

    /** What has been started before must not keep the process alive if the port is taken. */
    private LocalServer server(int port) throws Exception {
        try {
            return new LocalServer(port);
        } catch (Exception e) {
            tap.close();
            store.close();
            background.shutdownNow();
            throw e;
        }
    }

    public URI url() {
        return server.url();
    }

    /** How many records a data type has; 250 unless told. */
    public Sandbox rows(String dataType, long count) {
        rows.put(dataType, count);
        return this;
    }

    /** What a data type's file is, byte for byte; any name makes a data type. */
    public Sandbox content(String dataType, String csv) {
        return content(dataType, csv.getBytes(UTF_8));
    }

    public Sandbox content(String dataType, byte[] csv) {
        contents.put(dataType, csv.clone());
        return this;
    }

    /**
     * A data type whose file is in the store already: its exports are ready at the first poll, however large it is, and
     * nothing is made anew for them. Their presigned URLs lead straight to the store. The file is copied once, here.
     */
    public Sandbox stored(String dataType, Path file) throws IOException {
        store.put(BUCKET, key(dataType + ".csv"), file);
        stored.add(dataType);
        return this;
    }

    /** A presigned URL of such a file, good for a day. */
    public String presignedUrl(String dataType) {
        return presign(store.endpoint(), key(dataType + ".csv"), Instant.now().plus(Duration.ofDays(1)));
    }

    /** From now on it lets in only the user of this name, {@code NAME-token} and {@code NAME-password}. */
    public Sandbox whose(String name) {
        whose = name;
        return this;
    }

    /** The bearer tokens that it has given so far are no longer good: who shows one gets a 401. */
    public Sandbox endTokens() {
        tokens.incrementAndGet();
        return this;
    }

    /** From how many rows the synchronous flow gives up; 100,000 unless told. */
    public Sandbox synchronousLimit(long count) {
        synchronousLimit = count;
        return this;
    }

    /** How long an asynchronous export takes at least. */
    public Sandbox duration(Duration least) {
        duration = least;
        return this;
    }

    /** How long a file is kept: {@code file_expiry}. */
    public Sandbox fileLife(Duration life) {
        fileLife = life;
        return this;
    }

    /** The next answers to a call, one fault each; then it answers properly again. */
    public Sandbox next(Call call, Fault... wanted) {
        faults.get(call).addAll(List.of(wanted));
        return this;
    }

    /** The next answers to a call, so many with the same fault. */
    public Sandbox next(Call call, int times, Fault wanted) {
        faults.get(call).addAll(Collections.nCopies(times, wanted));
        return this;
    }

    /** Forgets the exports that were asked for: their files are answered with 404. */
    public Sandbox forgetExports() {
        exports.clear();
        return this;
    }

    /** Another file takes the place of one that is in the store already, under the same name. */
    public void replaceFile(String fileName, String csv) throws IOException {
        Path file = Files.writeString(Files.createTempFile("stellic-sandbox", ".csv"), csv);
        try {
            store.put(BUCKET, key(fileName), file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Forgets the requests so far, so that a sandbox that runs for long does not grow. */
    public void forgetRequests() {
        log.clear();
        urls.clear();
        exports.clear();
    }

    /** From now on every answer is proper. */
    public void noMoreFaults() {
        faults.values().forEach(Deque::clear);
    }

    /** The requests so far, those to the store not among them. */
    public List<Request> requests() {
        return List.copyOf(log);
    }

    /** The request lines that hold a text. */
    public List<String> lines(String part) {
        return log.stream()
                .map(Request::line)
                .filter(line -> line.contains(part))
                .toList();
    }

    /** The presigned URLs given out so far. */
    public List<String> presignedUrls() {
        return List.copyOf(urls);
    }

    /** What stands before the store: the requests there, and where to cut them. */
    public Tap downloads() {
        return tap;
    }

    /** Where presigned URLs lead, instead of to the store. */
    public Sandbox downloadsFrom(URI endpoint) {
        downloadsFrom = endpoint;
        return this;
    }

    private void answer(HttpExchange exchange, HttpHandler handler) throws IOException {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, List.copyOf(values)));
        log.add(new Request(exchange.getRequestMethod() + " " + exchange.getRequestURI(), headers));
        handler.handle(exchange);
    }

    private void exportData(HttpExchange exchange) throws IOException {
        if (refused(exchange) || faulty(exchange, Call.EXPORT_DATA)) {
            return;
        }
        String dataType = exchange.getRequestURI().getPath().substring("/exports/export_data/".length());
        Map<String, List<String>> query = query(exchange);
        if (!contents.containsKey(dataType) && !stored.contains(dataType) && !SampleData.knows(dataType)) {
            error(exchange, 404, "Unknown data type: " + dataType);
            return;
        }
        Optional<String> mistake = mistake(dataType, query);
        if (mistake.isPresent()) {
            error(exchange, 400, mistake.get());
            return;
        }
        String channel = query.getOrDefault("delivery_channel", List.of("")).get(0);
        boolean asynchronous = channel.equals("s3") || (channel.isEmpty() && isLarge(dataType));
        if (asynchronous) {
            accept(exchange, dataType);
        } else if (count(dataType) > synchronousLimit) {
            error(exchange, 504, "The server gave up");
        } else {
            exchange.getResponseHeaders().set("Content-Type", "text/csv; charset=utf-8");
            exchange.sendResponseHeaders(200, contents.containsKey(dataType) ? length(dataType) : 0);
            write(dataType, exchange.getResponseBody());
        }
    }

    private long length(String dataType) {
        int length = contents.get(dataType).length;
        return length == 0 ? -1 : length;
    }

    private boolean isLarge(String dataType) {
        return dataTypes.isAlwaysAsynchronous(dataType) || count(dataType) > ROWS_OF_A_SYNCHRONOUS_ANSWER;
    }

    private Optional<String> mistake(String dataType, Map<String, List<String>> query) {
        if (!List.of("csv").equals(query.get("output_format"))) {
            return Optional.of("output_format must be csv");
        }
        String channel = query.getOrDefault("delivery_channel", List.of("s3")).get(0);
        if (!Set.of("s3", "http_file").contains(channel)) {
            return Optional.of("delivery_channel must be http_file or s3");
        }
        return dataTypes.required(dataType).stream()
                .filter(name -> query.getOrDefault(name, List.of()).stream().allMatch(String::isBlank))
                .map(name -> "Missing parameter: " + name)
                .findFirst();
    }

    private void accept(HttpExchange exchange, String dataType) throws IOException {
        Instant now = Instant.now();
        String fileName =
                dataType + "-" + STAMP.format(now) + "-" + String.format("%08d", names.incrementAndGet()) + ".csv";
        Export export = new Export(dataType, now, now.plus(fileLife), new AtomicInteger(), new AtomicInteger());
        exports.put(fileName, export);
        if (stored.contains(dataType)) {
            export.ready().set(1);
        } else {
            background.execute(() -> prepare(fileName, export));
        }
        Map<String, Object> task = new LinkedHashMap<>();
        task.put("name", "async_export");
        task.put("description", "Exports a report asynchronously");
        task.put("status", "not_started");
        task.put("start_time", null);
        task.put("end_time", null);
        task.put("task_id", "7df0a737-c2ca-4fba-847c-dba72085d071");
        task.put("created_time", TIME.format(now));
        Map<String, Object> data = new LinkedHashMap<>();
        String name = dataType.replace('_', ' ');
        data.put("name", name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
        data.put("bg_task", task);
        data.put("status", "not_started");
        data.put("file_name", fileName);
        data.put("requested_on", TIME.format(now));
        data.put("file_expiry", TIME.format(export.expiry()));
        json(exchange, 200, map("success", true, "data", data));
    }

    private void prepare(String fileName, Export export) {
        Path file = directory.resolve(fileName);
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                write(export.dataType(), out);
            }
            store.put(BUCKET, key(fileName), file);
            Files.delete(file);
            export.ready().set(1);
        } catch (IOException e) {
            export.ready().set(-1);
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void getExportUrl(HttpExchange exchange) throws IOException {
        if (refused(exchange)) {
            return;
        }
        String fileName = query(exchange).getOrDefault("file_name", List.of("")).get(0);
        Export export = exports.get(fileName);
        Deque<Fault> wanted = faults.get(Call.GET_EXPORT_URL);
        Fault fault = wanted.peek();
        boolean urlFault = fault == Fault.EXPIRED_URL || fault == Fault.FOREIGN_URL;
        if (!urlFault && faulty(exchange, Call.GET_EXPORT_URL)) {
            return;
        }
        if (export == null) {
            error(exchange, 404, "No such file: " + fileName);
            return;
        }
        int polls = export.polls().incrementAndGet();
        Instant now = Instant.now();
        boolean inStore = stored.contains(export.dataType());
        boolean ready = (inStore || polls > 2)
                && export.ready().get() == 1
                && !now.isBefore(export.requested().plus(duration));
        if (now.isAfter(export.expiry())) {
            json(exchange, 200, map("success", true, "status", "expired", "url", null));
        } else if (export.ready().get() < 0) {
            json(exchange, 200, map("success", true, "status", "failed", "url", null));
        } else if (!ready) {
            json(exchange, 200, map("success", true, "status", polls == 1 ? "not_started" : "started", "url", null));
        } else {
            Instant expires = now.plusSeconds(fault == Fault.EXPIRED_URL ? -60 : 3600);
            URI endpoint = inStore ? store.endpoint() : downloadsFrom;
            if (fault == Fault.FOREIGN_URL) {
                endpoint = URI.create("http://files.example.org");
            }
            if (urlFault) {
                wanted.poll();
            }
            String url = presign(endpoint, key(inStore ? export.dataType() + ".csv" : fileName), expires);
            urls.add(url);
            json(exchange, 200, map("success", true, "status", "completed", "url", url));
        }
    }

    private static String key(String fileName) {
        return "export/" + fileName;
    }

    private static String presign(URI endpoint, String key, Instant expires) {
        return new Presigner(endpoint, S3Store.ACCESS_KEY, S3Store.SECRET_KEY).url(BUCKET, key, expires);
    }

    private void token(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        boolean inHeader = basic().equals(exchange.getRequestHeaders().getFirst("Authorization"));
        boolean inForm = form.contains("client_id=" + whose) && form.contains("client_secret=" + password());
        if (!form.contains("grant_type=client_credentials") || !(inHeader || inForm)) {
            json(exchange, 401, map("error", "invalid_client"));
            return;
        }
        json(exchange, 200, map("access_token", bearer(), "token_type", "Bearer", "expires_in", 3600));
    }

    /** {@code POST /sandbox/faults?call=export_data&fault=unavailable&times=3}: for engineers who try things out. */
    private void faults(HttpExchange exchange) throws IOException {
        Map<String, List<String>> query = query(exchange);
        try {
            Call call = Call.valueOf(query.get("call").get(0).toUpperCase(Locale.ROOT));
            Fault fault = Fault.valueOf(query.get("fault").get(0).toUpperCase(Locale.ROOT));
            int times =
                    Integer.parseInt(query.getOrDefault("times", List.of("1")).get(0));
            next(call, times, fault);
            json(exchange, 200, map("success", true));
        } catch (IllegalArgumentException | NullPointerException e) {
            error(
                    exchange,
                    400,
                    "call must be one of " + List.of(Call.values()) + ", fault one of " + List.of(Fault.values()));
        }
    }

    private void notFound(HttpExchange exchange) throws IOException {
        error(exchange, 404, "No such page");
    }

    private boolean refused(HttpExchange exchange) throws IOException {
        String credential = exchange.getRequestHeaders().getFirst("Authorization");
        if (Set.of("Token " + token(), "Bearer " + bearer(), basic()).contains(credential == null ? "" : credential)) {
            return false;
        }
        if (credential != null && credential.startsWith("Bearer " + bearerOf(whose))) {
            error(exchange, 401, "The token has expired.");
            return true;
        }
        error(exchange, 403, "You do not have permission to perform this action.");
        return true;
    }

    private boolean faulty(HttpExchange exchange, Call call) throws IOException {
        Fault fault = faults.get(call).poll();
        if (fault == null) {
            return false;
        }
        Headers headers = exchange.getResponseHeaders();
        switch (fault) {
            case TOO_MANY_REQUESTS -> {
                headers.set("Retry-After", "1");
                error(exchange, 429, "Slow down");
            }
            case UNAVAILABLE -> error(exchange, 503, "Down for maintenance");
            case GATEWAY_TIMEOUT -> error(exchange, 504, "Gateway time-out");
            case SILENT -> await(closed);
            case CUT -> {
                headers.set("Content-Type", call == Call.EXPORT_DATA ? "text/csv" : "application/json");
                exchange.sendResponseHeaders(200, 1_000_000);
                exchange.getResponseBody()
                        .write((call == Call.EXPORT_DATA ? "id,name\r\n1,A" : "{\"succ").getBytes(UTF_8));
                exchange.getResponseBody().flush();
            }
            case LOGIN_PAGE -> {
                headers.set("Content-Type", "text/html");
                send(exchange, 200, "<!DOCTYPE html><html><body>Please log in</body></html>".getBytes(UTF_8));
            }
            case REDIRECT -> {
                headers.set("Location", "/login?next=/exports/");
                exchange.sendResponseHeaders(302, -1);
            }
            case UNSUCCESSFUL -> json(exchange, 200, map("success", false, "error", "The export could not be started"));
            case EMPTY -> {
                headers.set("Content-Type", "text/csv");
                exchange.sendResponseHeaders(200, -1);
            }
            case FAILED_STATUS ->
                json(exchange, 200, map("success", true, "status", "failed", "url", null, "message", "Worker died"));
            case CANCELLED_STATUS -> json(exchange, 200, map("success", true, "status", "cancelled", "url", null));
            case UNKNOWN_STATUS -> json(exchange, 200, map("success", true, "status", "reticulating", "url", null));
            case SLOW -> json(exchange, 200, map("success", true, "status", "started", "url", null));
            case EXPIRED_URL, FOREIGN_URL -> throw new IllegalStateException(fault + " is for get_export_url");
        }
        return true;
    }

    private long count(String dataType) {
        return contents.containsKey(dataType) ? 1 : rows.getOrDefault(dataType, 250L);
    }

    private void write(String dataType, OutputStream out) throws IOException {
        byte[] content = contents.get(dataType);
        if (content == null) {
            SampleData.write(dataType, count(dataType), out);
        } else {
            out.write(content);
        }
    }

    private static Map<String, List<String>> query(HttpExchange exchange) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.computeIfAbsent(URLDecoder.decode(parts[0], UTF_8), name -> new ArrayList<>())
                    .add(parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
        }
        return query;
    }

    private static void error(HttpExchange exchange, int code, String message) throws IOException {
        json(exchange, code, map("success", false, "error", message));
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private String token() {
        return whose + "-token";
    }

    private String password() {
        return whose + "-password";
    }

    private String bearer() {
        int ended = tokens.get();
        return bearerOf(whose) + (ended == 0 ? "" : "-" + ended);
    }

    private static String bearerOf(String who) {
        return who + "-bearer-token";
    }

    private String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((whose + ":" + password()).getBytes(UTF_8));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "sandbox");
        thread.setDaemon(true);
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws Exception {
        closed.countDown();
        server.close();
        background.shutdownNow();
        tap.close();
        store.close();
    }
}
