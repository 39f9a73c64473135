package io.stellicroutes.bench.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of this machine, started for a measurement and stopped after it. */
final class Daemon implements AutoCloseable {
    private final Process process;

    private Daemon(Process process) {
        this.process = process;
    }

    /** Starts it; what it says goes to {@code log} in its directory. Returns when its port answers. */
    static Daemon start(Path directory, int port, List<String> words) throws IOException {
        Process process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        // also when the measurement is broken off
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-" + directory.getFileName()));
        Daemon daemon = new Daemon(process);
        try {
            await(words.get(0)).atMost(Duration.ofSeconds(60)).until(() -> {
                if (!process.isAlive()) {
                    throw new IOException("it has ended; see log in " + directory.getFileName());
                }
                return Ports.answers(port);
            });
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
        return daemon;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
