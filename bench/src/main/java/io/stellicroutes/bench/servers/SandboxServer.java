package io.stellicroutes.bench.servers;

import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The stand-in for Stellic, with the input in its store. */
final class SandboxServer implements ServerMain.Server {
    private final Sandbox sandbox;
    private volatile long first;
    private volatile boolean closed;

    SandboxServer(Path directory) throws Exception {
        sandbox = new Sandbox(directory, 0);
    }

    @Override
    public String properties() {
        return "url=" + sandbox.url();
    }

    /**
     * {@code stored TYPE FILE}: a data type; answered by a presigned URL. {@code forget}: the requests so far.
     * {@code first}: when the first request since then came, in milliseconds since 1970. {@code slow SECONDS}: how long
     * an export takes at least.
     */
    @Override
    public String answer(String... words) throws Exception {
        return switch (words[0]) {
            case "stored" -> sandbox.stored(words[1], Path.of(words[2])).presignedUrl(words[1]);
            case "forget" -> {
                sandbox.forgetRequests();
                first = 0;
                Thread watch = new Thread(this::watch, "first-request");
                watch.setDaemon(true);
                watch.start();
                yield "";
            }
            case "slow" -> {
                sandbox.duration(Duration.ofSeconds(Long.parseLong(words[1])));
                yield "";
            }
            case "first" -> Long.toString(first);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    /** Looks for the first request five thousand times a second, for the sandbox keeps no times; then no more. */
    private void watch() {
        while (!closed && first == 0) {
            if (!sandbox.requests().isEmpty()) {
                first = System.currentTimeMillis();
            }
            LockSupport.parkNanos(200_000);
        }
    }

    @Override
    public void close() throws Exception {
        closed = true;
        sandbox.close();
    }
}
