package io.stellicroutes.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory in the work directory, for its owner only, that is gone with all it holds when it is closed. */
record ScratchDirectory(Path path) implements Closeable {
    static ScratchDirectory in(Path workDir) throws IOException {
        return new ScratchDirectory(Files.createTempDirectory(workDir, "diff-"));
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(path)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
