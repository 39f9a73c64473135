package io.stellicroutes.bundle;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.ServiceLock;
import io.stellicroutes.ledger.ServiceRunningException;
import io.stellicroutes.run.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work directory: made for its owner alone, and the embedded ledger in it. Immutable. */
final class WorkDirectory {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    private static final Subject PROPERTY = Subject.ofProperty("stellic.work-dir");
    private static final String LEDGER_FILE = "ledger.mv.db";

    private final Path directory;

    WorkDirectory(Path directory) {
        this.directory = directory;
    }

    /** @throws ConfigException if it can't be created */
    void make() {
        inIt(() -> {
            create();
            return null;
        });
    }

    /**
     * Takes it for the one service that runs by schedules in it.
     *
     * @throws ServiceRunningException if another process is
     * @throws ConfigException if it can't be created or written to
     */
    ServiceLock take() {
        return inIt(() -> {
            create();
            return ServiceLock.take(directory);
        });
    }

    /**
     * Opens the ledger; the files of an embedded one are for their owner alone.
     *
     * @throws ConfigException if the directory can't be created or written to
     */
    Ledger openLedger(StellicConfig configured, Clock clock) {
        return inIt(() -> {
            create();
            keepForOwner(directory.resolve(LEDGER_FILE), configured.ledger().url());
            Ledger made = Ledger.open(configured.ledger(), clock, configured.rejects());
            closeToOthers();
            return made;
        });
    }

    /**
     * Opens the ledger to read it; the directory need not be writable.
     *
     * @return empty if there is none yet
     */
    Optional<Ledger> ledgerToRead(StellicConfig.LedgerToRead where, Clock clock) {
        return inIt(() -> {
            Optional<Ledger> found = Ledger.read(where.ledger(), clock, where.rejects());
            closeToOthers();
            return found;
        });
    }

    private interface Work<T> {
        T done() throws IOException;
    }

    private <T> T inIt(Work<T> work) {
        try {
            return work.done();
        } catch (IOException e) {
            throw Problems.isDiskFull(e)
                    ? full()
                    : new ConfigException(ErrorCode.WORK_DIR, PROPERTY, directory + " can't be created or written to");
        } catch (RuntimeException e) {
            throw Problems.isDiskFull(e) ? full() : e;
        }
    }

    private ConfigException full() {
        return new ConfigException(
                ErrorCode.DISK_FULL,
                PROPERTY,
                "no space left on the disk of " + directory
                        + ", or of the ledger if stellic.ledger.url has it elsewhere");
    }

    private void create() throws IOException {
        OwnerOnly.createMissingDirectories(directory);
        if (OwnerOnly.isOpen(directory)) {
            LOG.warn(
                    "stellic.work-dir: {} was there already and is open to others than its owner: chmod 700 it"
                            + " if it holds nothing else",
                    directory);
        }
    }

    /** The embedded ledger's file, made before its database makes it, which would leave it to the umask. */
    private static void keepForOwner(Path file, String url) throws IOException {
        if (url.endsWith(file.toAbsolutePath().toString().replaceFirst("\\.mv\\.db$", ""))) {
            if (!Files.exists(file)) {
                OwnerOnly.createFile(file);
            }
            OwnerOnly.close(file);
        }
    }

    private void closeToOthers() throws IOException {
        if (Files.isWritable(directory)) {
            for (String beside : List.of("ledger.lock.db", "ledger.trace.db")) {
                OwnerOnly.close(directory.resolve(beside));
            }
        }
    }
}
