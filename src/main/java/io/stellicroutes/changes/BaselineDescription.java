package io.stellicroutes.changes;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.base.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What a baseline's files hold.
 *
 * @param format the version of this format
 * @param run whose file it was
 * @param rows entries in the file of hashes, those of no row included
 * @param records rows that the destination has
 * @param checksum of the file of hashes, as {@link PageChecksums} makes it
 * @param segments the files of values that the entries refer to
 * @param file the last one that has no change beside these rows; null if there was none
 */
record BaselineDescription(
        int format,
        String run,
        long rows,
        long records,
        long checksum,
        Layout layout,
        List<Segment> segments,
        FileMark file) {
    static final int FORMAT = 2;

    static final ObjectMapper JSON = new ObjectMapper();

    BaselineDescription {
        segments = List.copyOf(segments);
    }

    /**
     * A file of values.
     *
     * @param compared the columns of which it has hashes
     * @param kept the columns of which it has values
     */
    record Segment(String name, List<String> compared, List<String> kept) {
        Segment {
            compared = List.copyOf(compared);
            kept = List.copyOf(kept);
        }
    }

    /** The same, of a file. */
    BaselineDescription of(FileMark other) {
        return new BaselineDescription(format, run, rows, records, checksum, layout, segments, other);
    }

    static BaselineDescription read(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), BaselineDescription.class);
    }

    /** Writes it for good: it is there as a whole, and on the disk, or not at all. */
    void write(Path file) throws IOException {
        writeForGood(file, JSON.writeValueAsBytes(this));
    }

    static void writeForGood(Path file, byte[] bytes) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        OwnerOnly.createFile(part);
        Files.write(part, bytes);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
