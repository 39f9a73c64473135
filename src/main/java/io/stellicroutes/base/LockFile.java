package io.stellicroutes.base;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file, for its owner alone, whose lock is the operating system's: it ends with the process, however that ends. The
 * file stays. Not thread-safe.
 */
public final class LockFile implements Closeable {
    private final FileChannel file;

    private LockFile(FileChannel file) {
        this.file = file;
    }

    /** Opens the file, and makes it if it is not there; nothing is locked by that. */
    public static LockFile open(Path path) throws IOException {
        try {
            OwnerOnly.createFile(path);
        } catch (FileAlreadyExistsException e) {
            // from before
        }
        return new LockFile(FileChannel.open(path, StandardOpenOption.WRITE));
    }

    /**
     * Takes the lock, until this is closed.
     *
     * @return whether it is this one's: not if another process has it, or this process elsewhere
     * @throws IOException if the file system has no locks
     */
    public boolean take() throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
