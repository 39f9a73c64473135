package io.stellicroutes.run;

import io.stellicroutes.base.Plural;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.landing.SharedFiles;
import io.stellicroutes.landing.SharedLanding;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what has been kept for long enough: ended runs with their deliveries, rejected rows and landed files, what
 * was audited, and files in the work directory that belong to no run. Bean {@code stellicRetention}. Thread-safe.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    /** Longest time to put a file where nodes share them. */
    private static final Duration LONGEST_PUT = Duration.ofDays(1);

    private final Duration kept;
    private final Path workDir;
    private final Optional<SharedLanding> shared;
    private final Optional<SharedBaselines> baselines;
    private final Ledger ledger;
    private final Set<String> exports;
    private final Clock clock;

    /**
     * @param kept how long something is kept after its end
     * @param shared where nodes share landed files
     * @param baselines where nodes share baselines
     * @param exports the names of those that are configured
     */
    public Retention(
            Duration kept,
            Path workDir,
            Optional<SharedLanding> shared,
            Optional<SharedBaselines> baselines,
            Ledger ledger,
            Set<String> exports,
            Clock clock) {
        this.shared = shared;
        this.baselines = baselines;
        this.exports = exports;
        this.kept = kept;
        this.workDir = workDir;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Removes what is too old, never what an unfinished run needs. Logs failures; never throws. */
    public void sweep() {
        Instant before = clock.instant().minus(kept);
        try {
            List<String> removed = ledger.runs().removeEndedBefore(before);
            ledger.audit().removeBefore(before);
            int files = 0;
            for (String run : removed) {
                files += delete(workDir.resolve("landed").resolve(run + ".csv"));
                files += delete(workDir.resolve("landed").resolve(run + ".csv.part"));
            }
            ledger.schedules().removeUnkept(exports, before);
            files += removeOrphans("landed", before) + removeOrphans("outgoing", before);
            if (removed.size() + files > 0) {
                LOG.info(
                        "removed {} and {} older than stellic.retention",
                        Plural.of(removed.size(), "run"),
                        Plural.of(files, "file"));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("what is older than stellic.retention could not be removed: {}", Problems.of(e));
        }
        shared.ifPresent(landing -> sweep(landing, before));
    }

    /**
     * What no run needs any more is removed where nodes share files, whoever has removed the run, and whether or not it
     * has come to its file.
     */
    private void sweep(SharedLanding landing, Instant before) {
        try {
            landing.store().removeUnfinished(clock.instant().minus(LONGEST_PUT));
            int removed = 0;
            for (SharedFiles.Entry file : landing.all()) {
                String name = SharedLanding.fileName(file);
                if (file.put().isBefore(before)
                        && Run.idIn(name).flatMap(ledger.runs()::find).isEmpty()) {
                    landing.store().delete(file.name());
                    removed++;
                }
            }
            if (baselines.isPresent()) {
                removed += baselines.get().sweep(before, ledger.baselines()::find);
            }
            if (removed > 0) {
                LOG.info(
                        "removed {} older than stellic.retention from {}", Plural.of(removed, "file"), landing.store());
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("what is older than stellic.retention could not be removed: {}", Problems.of(e));
        }
    }

    private int removeOrphans(String name, Instant before) throws IOException {
        Path directory = workDir.resolve(name);
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        List<Path> old;
        try (Stream<Path> files = Files.list(directory)) {
            old = files.filter(file -> changed(file).isBefore(before)).toList();
        }
        int removed = 0;
        for (Path file : old) {
            if (!isNeeded(file)) {
                removed += delete(file);
            }
        }
        return removed;
    }

    /**
     * The files are called by the ids of their runs; a landed one as long as the run is known, another while it goes
     * on.
     */
    private boolean isNeeded(Path file) {
        String name = file.getFileName().toString();
        return Run.idIn(name)
                .flatMap(ledger.runs()::find)
                .filter(run -> name.startsWith(run.id() + ".csv") || run.status() == Run.Status.RUNNING)
                .isPresent();
    }

    private static Instant changed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int delete(Path file) throws IOException {
        return Files.deleteIfExists(file) ? 1 : 0;
    }
}
