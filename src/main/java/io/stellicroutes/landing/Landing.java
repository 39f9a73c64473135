package io.stellicroutes.landing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.LongConsumer;

/**
 * Puts a stream of bytes into the work directory as a landed file. The file has its name only when it is whole and on
 * the disk; until then it is {@code <name>.part}. Directories are for their owner alone, and so are the files.
 */
public final class Landing {
    private static final int BUFFER = 1 << 16;

    private final Path directory;

    /** @param workDir the landed files go to its directory {@code landed} */
    public Landing(Path workDir) {
        directory = workDir.resolve("landed");
    }

    /** Where a run's file is, or will be. The name comes from the run alone, never from a server. */
    public Path fileOf(String runId) {
        return directory.resolve(runId + ".csv");
    }

    /**
     * Lands a stream; replaces what an earlier attempt left.
     *
     * @param stream its bytes; null if there is none
     * @param length the bytes that the sender announced, or -1
     * @param progress told the number of bytes so far, now and then
     * @return the number of bytes
     * @throws IncompleteException if there are more or fewer bytes than announced, or none at all
     */
    public long land(String runId, InputStream stream, long length, LongConsumer progress) throws IOException {
        createPrivateDirectories(directory);
        closeToOthers(directory);
        Path file = fileOf(runId);
        Path part = part(file);
        Files.deleteIfExists(part);
        Files.createFile(part, ownerOnly("rw-------"));
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            byte[] buffer = new byte[BUFFER];
            InputStream in = stream == null ? InputStream.nullInputStream() : stream;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                bytes += n;
                progress.accept(bytes);
            }
            channel.force(true);
        }
        if (length >= 0 && bytes != length) {
            throw new IncompleteException("received " + bytes + " of " + length + " bytes");
        }
        if (bytes == 0) {
            throw new EmptyFileException("the file is empty: not even a header row");
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return bytes;
    }

    /** Removes a run's file, and what there is of it. */
    public void remove(String runId) throws IOException {
        Path file = fileOf(runId);
        Files.deleteIfExists(file);
        Files.deleteIfExists(part(file));
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** Creates a directory and its parents, for their owner alone where the file system knows owners. */
    public static void createPrivateDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, ownerOnly("rwx------"));
    }

    private static void closeToOthers(Path directory) throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** The connection ended before the announced length, or after it. */
    public static final class IncompleteException extends IOException {
        private static final long serialVersionUID = 1L;

        IncompleteException(String message) {
            super(message);
        }
    }

    /** There was nothing in the file. */
    public static final class EmptyFileException extends IOException {
        private static final long serialVersionUID = 1L;

        EmptyFileException(String message) {
            super(message);
        }
    }
}
