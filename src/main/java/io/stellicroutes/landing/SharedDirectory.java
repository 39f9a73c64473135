package io.stellicroutes.landing;

import io.stellicroutes.base.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files in a directory that all nodes have mounted. Whoever puts one writes it under a name that nobody else takes,
 * brings it to the disk, and gives it its own name by a link, which never replaces a file; where the file system has no
 * links, by a rename, which may replace one with the same contents. For its owner alone.
 */
public final class SharedDirectory implements SharedFiles {
    private static final int BUFFER = 1 << 17;
    private static final String UNFINISHED = ".put";

    private final Path root;

    /** @param root must be there: one that is missing is a file system that is not mounted */
    public SharedDirectory(Path root) {
        this.root = root;
    }

    @Override
    public boolean put(String name, long length, Content content) throws IOException {
        Path file = path(name);
        if (has(name)) {
            return false;
        }
        try (InputStream in = content.open()) {
            return put(file, length, in);
        }
    }

    private boolean put(Path file, long length, InputStream in) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
        try {
            asked(() -> {
                requireRoot();
                OwnerOnly.createMissingDirectories(file.getParent());
                OwnerOnly.createFile(part);
                return null;
            });
            long bytes = write(part, in);
            if (bytes != length) {
                throw new IOException(file.getFileName() + " has " + bytes + " bytes, and should have " + length);
            }
            boolean first = asked(() -> name(part, file));
            sync(file.getParent());
            return first;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** What fails to be read is not the store's fault. */
    private long write(Path part, InputStream in) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            byte[] buffer = new byte[BUFFER];
            long bytes = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int read = n;
                asked(() -> {
                    out.write(buffer, 0, read);
                    return null;
                });
                bytes += n;
            }
            asked(() -> {
                channel.force(true);
                return null;
            });
            return bytes;
        }
    }

    private static boolean name(Path part, Path file) throws IOException {
        try {
            Files.createLink(file, part);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
    }

    /** Brings a directory's entries to the disk, where the system lets a directory be opened. */
    private static void sync(Path directory) throws IOException {
        if (OwnerOnly.knowsOwners(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public Optional<InputStream> open(String name) throws IOException {
        return asked(() -> {
            try {
                return Optional.of(Files.newInputStream(path(name), LinkOption.NOFOLLOW_LINKS));
            } catch (NoSuchFileException e) {
                requireRoot();
                return Optional.empty();
            }
        });
    }

    @Override
    public boolean has(String name) throws IOException {
        return asked(() -> {
            requireRoot();
            return Files.isRegularFile(path(name), LinkOption.NOFOLLOW_LINKS);
        });
    }

    @Override
    public void delete(String name) throws IOException {
        asked(() -> {
            requireRoot();
            return Files.deleteIfExists(path(name));
        });
    }

    @Override
    public List<Entry> list(String prefix) throws IOException {
        return files().stream()
                .filter(file -> !isUnfinished(file))
                .map(file -> new Entry(root.relativize(file).toString().replace('\\', '/'), modified(file)))
                .filter(entry -> entry.name().startsWith(prefix))
                .toList();
    }

    @Override
    public void removeUnfinished(Instant before) throws IOException {
        for (Path file : files()) {
            if (isUnfinished(file) && modified(file).isBefore(before)) {
                asked(() -> Files.deleteIfExists(file));
            }
        }
    }

    /** What another node removes meanwhile is not there. */
    private List<Path> files() throws IOException {
        return asked(() -> {
            requireRoot();
            try (Stream<Path> found = Files.walk(root)) {
                return found.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                        .toList();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    private static boolean isUnfinished(Path file) {
        return file.toString().endsWith(UNFINISHED);
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.MAX;
        }
    }

    @Override
    public void check() throws IOException {
        asked(() -> {
            requireRoot();
            if (!Files.isWritable(root)) {
                throw new AccessDeniedException(root.toString());
            }
            return null;
        });
    }

    /** A mount that is gone must not look like a store without files. */
    private void requireRoot() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString());
        }
    }

    private Path path(String name) {
        return root.resolve(SharedFiles.checked(name));
    }

    /** Whoever asks the file system. */
    private interface Question<T> {
        T ask() throws IOException;
    }

    private <T> T asked(Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (IOException e) {
            throw new UnusableStoreException(
                    this,
                    e.getClass().getSimpleName() + "; check that the file system is mounted and has room, that the"
                            + " directory has been made there, and that this user may write to it",
                    e);
        }
    }

    @Override
    public String toString() {
        return "file:" + root;
    }
}
