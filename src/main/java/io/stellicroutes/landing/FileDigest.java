package io.stellicroutes.landing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The SHA-256 of a landed file, computed on a thread of its own: while the file comes, or from when somebody asks. So
 * neither the download nor what comes behind waits for it. Thread-safe.
 */
public final class FileDigest {
    private static final int BUFFER = 1 << 17;

    private final GrowingFile growing;
    private final FutureTask<String> task;

    private FileDigest(GrowingFile growing, Callable<String> digest) {
        this.growing = growing;
        this.task = new FutureTask<>(digest);
        Thread thread = new Thread(task, "stellic-file-digest");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Begins with a file that still comes: tell it by {@link #grewTo} and {@link #isWhole}, and in the end by
     * {@link #end}.
     *
     * @param growing where the bytes go
     * @param landed where they are when all have come
     */
    public static FileDigest ofGrowing(Path growing, Path landed) {
        GrowingFile file = new GrowingFile(growing);
        return new FileDigest(file, () -> {
            try (file) {
                return digest(file);
            } catch (NoSuchFileException e) {
                // it had its name before its first byte was read
                return digest(landed);
            }
        });
    }

    /** Begins with a file that is whole. */
    public static FileDigest of(Path landed) {
        return new FileDigest(new GrowingFile(landed), () -> digest(landed));
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return digest(in);
        }
    }

    private static String digest(InputStream in) throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            sha256.update(buffer, 0, n);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** Tells how many bytes have come so far. */
    public void grewTo(long bytes) {
        growing.grewTo(bytes);
    }

    /** Tells that these are all. */
    public void isWhole() {
        growing.isWhole();
    }

    /** Tells that no more will come; if the file is not whole, it has no digest. */
    public void end() {
        growing.abandon();
    }

    /** The digest in hexadecimal digits, as soon as it is there; empty if the file could not be read to its end. */
    public Optional<String> await() {
        try {
            return Optional.of(task.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                return Optional.empty();
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
