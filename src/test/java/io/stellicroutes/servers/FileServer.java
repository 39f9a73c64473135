package io.stellicroutes.servers;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store of one file that answers ranges, as S3 does, or in the odd ways that other stores, caches and proxies are
 * known for. On a free port of 127.0.0.1.
 */
public final class FileServer implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    private final LocalServer server;
    private final AtomicLong sent = new AtomicLong();
    private final Map<String, String> headers = new TreeMap<>();
    private byte[] file;
    private boolean ranges = true;
    private boolean lengths = true;
    private boolean conditions = true;
    private int code;
    private long announced;
    private Runnable afterwards = () -> {};

    public FileServer(byte[] file) throws IOException {
        this.file = file.clone();
        headers.put("ETag", "\"one\"");
        server = new LocalServer(0).on("/", this::answer);
    }

    public URI endpoint() {
        return server.url();
    }

    /** How many bytes of the file have gone out so far, all answers together; what is on its way counts, too. */
    public long sent() {
        return sent.get();
    }

    /** The file is another one from now on. */
    public synchronized FileServer file(byte[] other, String entityTag) {
        file = other.clone();
        return header("ETag", entityTag);
    }

    /** The next answer is of the file as it is; then it is another one. */
    public synchronized FileServer afterNextAnswer(byte[] other, String entityTag) {
        afterwards = () -> file(other, entityTag);
        return this;
    }

    /** A header of every answer from now on; null for none. */
    public synchronized FileServer header(String name, String value) {
        headers.put(name, value);
        headers.values().removeIf(java.util.Objects::isNull);
        return this;
    }

    /** Answers with the whole file, whatever was asked for. */
    public synchronized FileServer ignoringRanges() {
        ranges = false;
        return this;
    }

    /** Says that the file is longer than it is. */
    public synchronized FileServer announcing(long length) {
        announced = length;
        return this;
    }

    /** Sends the file in chunks, without its length. */
    public synchronized FileServer withoutLength() {
        lengths = false;
        return this;
    }

    /** Sends a part of the file though it is not the one that was asked for. */
    public synchronized FileServer ignoringConditions() {
        conditions = false;
        return this;
    }

    /** Answers with a code, and the file as its document. */
    public synchronized FileServer code(int answer) {
        code = answer;
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        String wanted = exchange.getRequestHeaders().getFirst("If-Match");
        byte[] bytes;
        int status = 200;
        int from = 0;
        long length;
        synchronized (this) {
            bytes = file;
            headers.forEach(exchange.getResponseHeaders()::set);
            if (code != 0) {
                status = code;
            } else if (conditions && wanted != null && !wanted.equals(headers.get("ETag"))) {
                exchange.sendResponseHeaders(412, -1);
                return;
            } else if (ranges && range != null) {
                from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
                status = 206;
            }
            if (from >= bytes.length && status == 206) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            length = lengths ? Math.max(announced, bytes.length) - from : 0;
            afterwards.run();
            afterwards = () -> {};
        }
        if (status == 206) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        }
        exchange.sendResponseHeaders(status, length);
        OutputStream out = exchange.getResponseBody();
        for (int at = from; at < bytes.length; at += PIECE) {
            int piece = Math.min(PIECE, bytes.length - at);
            out.write(bytes, at, piece);
            sent.addAndGet(piece);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
