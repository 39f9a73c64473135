package io.stellicroutes.landing;

import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.base.SentFile;
import io.stellicroutes.base.WholeGzip;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * Puts a stream of bytes into the work directory as a landed file. The file has its name only when it is whole and on
 * the disk; until then it is {@code <name>.part}, and beside it {@code .part.origin} says what it is a part of.
 * Directories are for their owner alone, and so are the files.
 */
public final class Landing {
    private static final int BUFFER = 1 << 17;
    /** Bytes between two looks at the disk's room. */
    private static final long RESERVE_STEP = 64L << 20;

    /** How gzip begins: its magic number, and the one method there is. */
    private static final int GZIP = 0x1F8B08;

    private static final Pattern ORIGIN = Pattern.compile("(\\d{1,18})\n(\"[\\x21\\x23-\\x7E]+\")\n(true|false)\n");

    private final Path directory;
    private final DiskReserve reserve;

    /**
     * @param workDir the landed files go to its directory {@code landed}
     * @param reserve bytes of the disk that are to stay free
     */
    public Landing(Path workDir, long reserve) {
        directory = workDir.resolve("landed");
        this.reserve = new DiskReserve(reserve);
    }

    /** Where a run's file is, or will be. The name comes from the run alone, never from a server. */
    public Path fileOf(String runId) {
        return directory.resolve(runId + ".csv");
    }

    /** Where a run's file grows until it is whole. */
    public Path growing(String runId) {
        return part(fileOf(runId));
    }

    /**
     * Lands a stream that begins with the file's first byte; replaces what an earlier attempt left.
     *
     * @param stream its bytes; null if there is none
     * @param length the bytes that the sender announced, or -1
     * @param progress told the number of bytes so far, now and then
     * @return the number of bytes
     * @throws IncompleteException if there are more or fewer bytes than announced
     * @throws EmptyFileException if there are none at all
     * @throws NoSpaceException if the announced length does not fit on the disk, or what comes does not
     */
    public long land(String runId, InputStream stream, long length, LongConsumer progress) throws IOException {
        return land(runId, 0, stream, new SentFile(length, "", false), progress).bytes();
    }

    /**
     * Lands a stream that begins at a byte of the file; the bytes before are those of {@link #part}.
     *
     * @param from 0, or where the part ends; what an earlier attempt left behind it is replaced
     * @param origin what the stream's bytes belong to; kept beside the part, so that a later attempt can go on with it
     * @return the file; its length is another than the one sent if that was compressed
     */
    public Landed land(String runId, long from, InputStream stream, SentFile origin, LongConsumer progress)
            throws IOException {
        OwnerOnly.createDirectories(directory);
        makeSureOfSpace(origin.length() - from);
        Path file = fileOf(runId);
        Path part = part(file);
        if (from == 0) {
            begin(part, origin);
        }
        Fingerprint fingerprint = new Fingerprint();
        if (from > 0 && !origin.gzip()) {
            fingerprint.add(part, from);
        }
        long bytes = from;
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                        .truncate(from);
                OutputStream out = Channels.newOutputStream(channel.position(from))) {
            InputStream in = stream == null ? InputStream.nullInputStream() : stream;
            WriteBehind disk = new WriteBehind(channel);
            bytes += copy(in, out, from, disk, origin.gzip() ? new Fingerprint() : fingerprint, progress);
            disk.finish();
        }
        if (origin.length() >= 0 && bytes > origin.length()) {
            remove(runId);
        }
        if (origin.length() >= 0 && bytes != origin.length()) {
            throw new IncompleteException("received " + bytes + " of " + origin.length() + " bytes");
        }
        if (origin.gzip()) {
            bytes = decompress(runId, part, fingerprint);
        }
        if (bytes == 0) {
            throw new EmptyFileException("the file is empty: not even a header row");
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(origin(part));
        return new Landed(bytes, fingerprint.text());
    }

    /**
     * Takes a file that has landed elsewhere: it has its name when its stream has come to the end. Several may take the
     * same one at once.
     *
     * @param whole fails where it ends if it is not what it should be
     * @throws NoSpaceException if it does not fit on the disk
     */
    void take(String runId, InputStream whole, long length, LongConsumer progress) throws IOException {
        OwnerOnly.createDirectories(directory);
        makeSureOfSpace(length);
        Path file = fileOf(runId);
        Path taken = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
        OwnerOnly.createFile(taken);
        try {
            try (FileChannel channel = FileChannel.open(taken, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                WriteBehind disk = new WriteBehind(channel);
                copy(whole, out, 0, disk, new Fingerprint(), progress);
                disk.finish();
            }
            Files.move(taken, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(taken);
        }
    }

    private void makeSureOfSpace(long bytes) throws IOException {
        if (bytes > 0) {
            reserve.check(directory, bytes, bytes + " bytes are to come");
        }
    }

    private void makeSureOfReserve() throws IOException {
        reserve.check(directory, 0, "more bytes are to come");
    }

    /**
     * The description goes first, and an old one before the old part: so it never stands beside bytes of another file.
     */
    private static void begin(Path part, SentFile origin) throws IOException {
        Files.deleteIfExists(origin(part));
        Files.deleteIfExists(part);
        OwnerOnly.createFile(part);
        if (origin.isResumable()) {
            OwnerOnly.createFile(origin(part));
            Files.writeString(origin(part), text(origin));
        }
    }

    /** What a stream holds goes to a file; the disk keeps its reserve, however long the stream is. */
    private long copy(
            InputStream in,
            OutputStream out,
            long from,
            WriteBehind disk,
            Fingerprint fingerprint,
            LongConsumer progress)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        long unlooked = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            fingerprint.add(buffer, n);
            disk.wrote(n);
            bytes += n;
            progress.accept(from + bytes);
            unlooked += n;
            if (unlooked >= RESERVE_STEP) {
                unlooked = 0;
                makeSureOfReserve();
            }
        }
        return bytes;
    }

    /**
     * Puts the decompressed file in the part's place. What it belongs to is forgotten before: its bytes are others now.
     */
    private long decompress(String runId, Path part, Fingerprint fingerprint) throws IOException {
        Path plain = part.resolveSibling(part.getFileName() + ".plain");
        Files.deleteIfExists(plain);
        OwnerOnly.createFile(plain);
        long bytes;
        try (WholeGzip in = new WholeGzip(Files.newInputStream(part), BUFFER);
                FileChannel channel = FileChannel.open(plain, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            WriteBehind disk = new WriteBehind(channel);
            bytes = copy(in, out, 0, disk, fingerprint, sofar -> {});
            disk.finish();
        } catch (ZipException | EOFException e) {
            Files.deleteIfExists(plain);
            remove(runId);
            throw new DamagedException("the file is not the gzip that its sender says it is, or is damaged");
        } catch (NoSpaceException e) {
            Files.deleteIfExists(plain);
            remove(runId);
            throw e;
        }
        if (isGzip(plain)) {
            Files.deleteIfExists(plain);
            remove(runId);
            throw new DamagedException("the file is compressed by gzip twice");
        }
        Files.deleteIfExists(origin(part));
        Files.move(plain, part, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return bytes;
    }

    private static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return (in.read() << 16 | in.read() << 8 | in.read()) == GZIP;
        }
    }

    /** What an earlier attempt left of a run's file, if one can go on with it. */
    public Optional<Part> part(String runId) throws IOException {
        Path part = part(fileOf(runId));
        Path origin = origin(part);
        if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)
                || !Files.isRegularFile(origin, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        long bytes = Files.size(part);
        return described(Files.readString(origin))
                .map(whole -> new Part(Math.min(bytes, whole.length() - 1), whole))
                .filter(left -> left.bytes() > 0);
    }

    /** Removes a run's file, and what there is of it. */
    public void remove(String runId) throws IOException {
        Path file = fileOf(runId);
        Files.deleteIfExists(file);
        Files.deleteIfExists(origin(part(file)));
        Files.deleteIfExists(part(file));
    }

    private static String text(SentFile file) {
        return file.length() + "\n" + file.entityTag() + "\n" + file.gzip() + "\n";
    }

    private static Optional<SentFile> described(String text) {
        Matcher lines = ORIGIN.matcher(text);
        return lines.matches()
                ? Optional.of(
                        new SentFile(Long.parseLong(lines.group(1)), lines.group(2), "true".equals(lines.group(3))))
                : Optional.empty();
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    private static Path origin(Path part) {
        return part.resolveSibling(part.getFileName() + ".origin");
    }

    /**
     * A file that has landed.
     *
     * @param bytes its length
     * @param fingerprint what its contents are known by
     */
    public record Landed(long bytes, String fingerprint) {}

    /**
     * The beginning of a file.
     *
     * @param bytes how many there are; always fewer than the file has, so that there is something to ask for
     */
    public record Part(long bytes, SentFile origin) {}

    /** The disk has no room for the file, or for the rest of it. */
    public static final class NoSpaceException extends IOException {
        private static final long serialVersionUID = 1L;

        NoSpaceException(String message) {
            super(message);
        }
    }

    /** The connection ended before the announced length, or after it. */
    public static final class IncompleteException extends IOException {
        private static final long serialVersionUID = 1L;

        IncompleteException(String message) {
            super(message);
        }
    }

    /** What came is not what its sender says it is. */
    public static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        public DamagedException(String message) {
            super(message);
        }

        DamagedException(String message, Throwable cause) {
            super(message, cause);
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
