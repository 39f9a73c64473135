package io.stellicroutes.console;

import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RejectedRowsCsv;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rejected rows on their way to a browser and back, in the work directory's {@code outgoing/}: readable by their owner
 * alone, and deleted as soon as they have been read. What a process leaves that is killed is removed with what is older
 * than {@code stellic.retention}. Thread-safe.
 */
final class RejectFiles {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes.console");

    private final Ledger ledger;
    private final Path directory;

    RejectFiles(Ledger ledger, Path workDir) {
        this.ledger = ledger;
        this.directory = workDir.resolve("outgoing");
    }

    /**
     * A whole file of rejected rows.
     *
     * @param content deletes the file when it is closed
     */
    record Made(RejectedRowsCsv.Rows rows, InputStream content) {}

    /** Makes the file that somebody is about to download. */
    Made make(String runId, List<String> destinations, List<String> names) throws IOException {
        Path file = create();
        try {
            RejectedRowsCsv.Rows rows;
            try (Writer text = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
                rows = RejectedRowsCsv.writeFile(ledger, runId, destinations, names, text);
            }
            return new Made(rows, Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException | RuntimeException e) {
            delete(file);
            throw e;
        }
    }

    /** Keeps what somebody has uploaded, until it is deleted. */
    Path keep(ByteBuffer content) throws IOException {
        Path file = create();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer rest = content.duplicate();
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            return file;
        } catch (IOException e) {
            delete(file);
            throw e;
        }
    }

    private Path create() throws IOException {
        OwnerOnly.createDirectories(directory);
        Path file = directory.resolve("rejects-" + UUID.randomUUID() + ".csv");
        OwnerOnly.createFile(file);
        return file;
    }

    /** Deletes a file when something has ended, however it has. */
    void deleteAfter(CompletionStage<?> end, Path file) {
        end.whenComplete((ended, failure) -> delete(file));
    }

    /** Deletes a file; that it can't be is logged, for somebody has to. */
    void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("rejected rows are still in {}, which can't be deleted: {}", file, Problems.of(e));
        }
    }
}
