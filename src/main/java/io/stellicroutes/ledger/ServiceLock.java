package io.stellicroutes.ledger;

import io.stellicroutes.base.LockFile;
import io.stellicroutes.base.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a process the only one that runs the schedules of a work directory. The lock is the operating system's, on the
 * file {@code service.lock}: it ends with the process, however that ends, and does not depend on the configuration or
 * on the path by which the directory was named. Beside it, {@code service.process} says who has it.
 */
public final class ServiceLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final String LOCK = "service.lock";
    private static final String HOLDER = "service.process";

    private final Path holder;
    private final LockFile file;

    private ServiceLock(Path holder, LockFile file) {
        this.holder = holder;
        this.file = file;
    }

    /**
     * Takes it, until it is closed.
     *
     * @throws ServiceRunningException naming the process that has it
     * @throws IOException if the files can't be made
     */
    public static ServiceLock take(Path workDir) throws IOException {
        Path holder = workDir.resolve(HOLDER);
        ProcessId self = ProcessId.self();
        List<String> other = Files.exists(holder) ? Files.readAllLines(holder) : List.of();
        // not tried then: where locks are POSIX's, closing the file would take this process's own lock away
        if (other.size() > 1 && other.get(1).equals(identity(self))) {
            throw new ServiceRunningException(workDir, "this process, in another Camel context");
        }
        LockFile file = LockFile.open(workDir.resolve(LOCK));
        try {
            if (!isLocked(file, workDir)) {
                throw new ServiceRunningException(workDir, other.isEmpty() ? "another process" : other.get(0));
            }
            Files.deleteIfExists(holder);
            OwnerOnly.createFile(holder);
            Files.write(
                    holder, List.of(self + ", since " + Instant.now().truncatedTo(ChronoUnit.SECONDS), identity(self)));
            return new ServiceLock(holder, file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static boolean isLocked(LockFile file, Path workDir) {
        try {
            return file.take();
        } catch (IOException e) {
            LOG.warn(
                    "stellic.work-dir: {} is on a file system without locks ({}): see to it that no second service runs in it",
                    workDir,
                    e.getMessage());
            return true;
        }
    }

    private static String identity(ProcessId process) {
        return process.machine() + " " + process.pid() + " " + process.start();
    }

    /** Lets another process be the service. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(holder);
        file.close();
    }
}
