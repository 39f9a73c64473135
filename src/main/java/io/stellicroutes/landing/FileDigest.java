package io.stellicroutes.landing;

import io.stellicroutes.base.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * The SHA-256 of a landed file, in hexadecimal digits: computed while the file comes, or from when somebody asks. So
 * neither the download nor what comes behind waits for it. Thread-safe.
 */
public final class FileDigest extends FileTask<String> {
    private FileDigest(GrowingFile file, Callable<String> digest) {
        super(file, digest, "stellic-file-digest");
    }

    /**
     * Begins with a file that still comes, {@linkplain #during during} its download.
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
        return Sha256.hex(in, () -> {});
    }
}
