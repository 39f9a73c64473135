package io.stellicroutes.changes;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicRoutesException;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RawRows;
import io.stellicroutes.records.UnreadableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * What destinations have, in the work directory: {@code baselines/<destination>/<export>/}. A baseline is a directory
 * of its own there, beside the encrypted files of values that it shares with those before it. Which one is valid, and
 * by which secret it can be read, is on record in the ledger. Everything is for its owner only. Thread-safe for
 * different deliveries.
 */
public final class Baselines {
    /** Rows in other places may take so much memory before they go to the disk. */
    private static final long MEMORY = 32L << 20;

    /** The names of a baseline's files; those of values begin with the name of the baseline that has made them. */
    static final String ROWS = "rows";

    static final String DESCRIPTION = "baseline.json";
    static final String VALUES = ".values";

    private final Path root;
    private final long memory;

    public Baselines(Path workDir) {
        this(workDir, MEMORY);
    }

    /** @param memory bytes that rows in other places may take before they go to the disk, about */
    Baselines(Path workDir, long memory) {
        this.root = workDir.resolve("baselines");
        this.memory = memory;
    }

    /**
     * A comparison.
     *
     * @param to the destination's name
     * @param file opens the landed file
     * @param contents what it is known by
     * @param rules how records are compared
     * @param full whether all values are kept for the next time
     * @param keepsDeleted whether records stay at the destination though the file lacks them
     * @param merges whether it finds records by their keys, also by those that they had before
     * @param secret by which the baseline is read, and the next one written
     * @param baseline the directory of the baseline; empty for none
     * @param base what the change set starts from: nothing else of the same file may have the same
     * @param fingerprint of the landed file; empty if it is not known
     * @param name the directory of the baseline that follows
     * @param goesOn asked again and again meanwhile; throws when the comparison is not wanted any more
     */
    public record Request(
            Subject subject,
            ExportSpec export,
            String to,
            ColumnRules columns,
            ChangeRules rules,
            boolean full,
            boolean keepsDeleted,
            boolean merges,
            Comparison.Source file,
            Contents contents,
            String run,
            BaselineSecret secret,
            Optional<String> baseline,
            String base,
            Optional<String> fingerprint,
            String name,
            Runnable goesOn) {
        /** What the change set starts from, and what file it is of. */
        private String baseOfFile() {
            return fingerprint.map(file -> base + "/" + file).orElse(base);
        }

        /** One that was made before its file was noted is taken for one of this file. */
        private Set<String> bases() {
            return new HashSet<>(List.of(base, baseOfFile()));
        }

        private Optional<FileMark> mark(long rows) {
            return contents.mark(rows, secret);
        }
    }

    Path home(String export, String to) {
        return root.resolve(to).resolve(export);
    }

    static Path rows(Path directory) {
        return directory.resolve(ROWS);
    }

    static Path description(Path directory) {
        return directory.resolve(DESCRIPTION);
    }

    /** Where a file of a baseline is. */
    static Path file(Path directory, String name) {
        return name.endsWith(VALUES) ? directory.resolveSibling(name) : directory.resolve(name);
    }

    /** Where {@link #look} finds a baseline that is not in its place. */
    static Path taken(Path scratch) {
        return scratch.resolve("taken");
    }

    /** Whether a baseline's files are there; if it is in a store, they are those that the store has. */
    public boolean has(String export, String to, Baseline.Valid valid) throws IOException {
        Path directory = home(export, to).resolve(valid.name());
        return Files.isRegularFile(description(directory))
                && (valid.stored().isEmpty()
                        || Manifest.in(directory, valid.stored().get()).isPresent());
    }

    /** Whether a change set is there as a whole, and can be sent without its file. */
    public boolean hasChanges(String export, String to, String name) throws IOException {
        return ChangeSet.holdsRows(home(export, to).resolve(name));
    }

    /** What the change set that was made last under a name starts from; empty if it is not there. */
    public Optional<String> base(String export, String to, String name) throws IOException {
        return ChangeSet.base(home(export, to).resolve(name));
    }

    /**
     * Compares a file with a baseline; of one that has been compared before, the change set that is there.
     *
     * @throws DamagedBaselineException if the baseline is gone, or not what it was
     * @throws UnreadableFileException if the file's contents are no rows, or it lacks a key column
     * @throws StellicRoutesException if keys are there twice
     */
    public ChangeSet compare(Request request) throws IOException {
        Path home = home(request.export().name(), request.to());
        Path directory = home.resolve(request.name());
        ChangeSet there = ChangeSet.opened(directory, request.bases(), request::mark);
        if (there != null) {
            return there;
        }
        OwnerOnly.createDirectories(home);
        return compare(request, home, directory);
    }

    /**
     * As {@link #compare(Request)}, only to look: what is found goes to a directory of the caller's, which closes it to
     * others and removes it, and everything else stays as it is. The baseline may have been taken there, too.
     */
    public ChangeSet look(Request request, Path scratch) throws IOException {
        Path taken = taken(scratch);
        Path home = Files.isDirectory(taken) ? taken : home(request.export().name(), request.to());
        return compare(request, home, scratch.resolve(request.name()));
    }

    private ChangeSet compare(Request request, Path home, Path directory) throws IOException {
        ChangeRules rules = request.rules();
        BaselineComparison.Task task = task(request, home, directory, rules);
        LeftOut leftOut = LeftOut.NONE;
        clear(directory);
        if (isOfSameFile(task, request)) {
            return ChangeSet.none(directory, request.baseOfFile(), task.old());
        }
        BaselineComparison.Outcome outcome;
        RepeatedKeys repeated;
        try (BaselineComparison comparison = new BaselineComparison(task, leftOut)) {
            outcome = comparison.run(request.run());
            repeated = comparison.repeated();
        }
        if (!repeated.isNone()) {
            leftOut = leftOut(request, rules, repeated);
            clear(directory);
            try (BaselineComparison comparison = new BaselineComparison(task, leftOut)) {
                outcome = comparison.run(request.run());
            }
            try (ChangeFiles.Out skips = new ChangeFiles.Out(directory, ChangeFiles.Section.SKIPS)) {
                for (long number : leftOut.numbers()) {
                    skips.number(number);
                }
                skips.finish();
            }
        }
        return ChangeSet.written(
                directory,
                new ChangeSet.Description(
                        request.baseOfFile(),
                        outcome.counts(),
                        outcome.next(),
                        outcome.rowEntries(),
                        outcome.isOld(),
                        leftOut.rejected(),
                        ChangeFiles.sizes(directory)),
                request::mark);
    }

    /**
     * Whether the baseline knows this very file as one without a change, is whole as far as can be seen without reading
     * it, and is compared as it was then. Records that the file lacks must stay, or there must be none.
     */
    private static boolean isOfSameFile(BaselineComparison.Task task, Request request) throws IOException {
        BaselineDescription old = task.old();
        return old != null
                && old.file() != null
                && old.layout().equals(task.layout())
                && (task.keepsDeleted() || old.records() == old.file().rows())
                && EntryReader.isWhole(task.oldEntries(), old)
                && old.segments().stream()
                        .allMatch(segment -> Files.isRegularFile(task.values().resolve(segment.name())))
                && request.contents().isOf(old.file(), request.secret());
    }

    private BaselineComparison.Task task(Request request, Path home, Path directory, ChangeRules rules)
            throws IOException {
        Header header;
        try (RawRows rows = request.file().open()) {
            header = rows.header();
        }
        Layout layout =
                Layout.of(request.subject(), header, request.export().key(), request.columns(), rules, request.full());
        BaselineDescription old = null;
        Path entries = null;
        if (request.baseline().isPresent()) {
            Path baseline = home.resolve(request.baseline().get());
            if (!Files.isRegularFile(description(baseline))) {
                throw new DamagedBaselineException("the baseline is gone");
            }
            old = BaselineDescription.read(description(baseline));
            entries = rows(baseline);
        }
        return new BaselineComparison.Task(
                request.file(),
                layout,
                request.columns(),
                rules,
                request.keepsDeleted(),
                request.merges(),
                request.secret(),
                old,
                entries,
                home,
                request.name() + VALUES,
                directory,
                memory,
                request.goesOn());
    }

    private static LeftOut leftOut(Request request, ChangeRules rules, RepeatedKeys repeated) {
        if (rules.duplicateKeys() == ChangeRules.DuplicateKeys.FAIL) {
            throw new UnreadableFileException(Problem.of(
                    ErrorCode.DUPLICATE_KEYS,
                    request.subject(),
                    "in the landed file, " + Plural.of(repeated.count(), "row has the key", "rows have the key") + " ("
                            + String.join(", ", request.export().key())
                            + ") of an earlier row: the first ones are the rows "
                            + String.join(
                                    ", ",
                                    repeated.first().stream()
                                            .map(Object::toString)
                                            .toList())
                            + ". Nothing was sent. Is the key complete? Or set "
                            + request.export().property("duplicate-keys") + " to last, first or reject"));
        }
        return repeated.leftOut();
    }

    /** A directory for a comparison, with nothing of an earlier attempt. */
    private static void clear(Path directory) throws IOException {
        delete(directory);
        Files.deleteIfExists(directory.resolveSibling(directory.getFileName() + VALUES));
        OwnerOnly.createDirectories(directory);
    }

    /**
     * Makes the baseline that follows a change set of which all changes have been applied, for good on the disk.
     *
     * @return how many records the destination has then
     */
    public long advance(ChangeSet changes) throws IOException {
        return changes.advance().records();
    }

    /**
     * As {@link #advance(ChangeSet)}, where some have not been.
     *
     * @param applied which have, by their numbers
     */
    public long advance(ChangeSet changes, LongPredicate applied) throws IOException {
        return changes.advance(applied).records();
    }

    /**
     * A baseline stays that is valid for the file of a change set, too: it is known from now on that it is.
     *
     * @param name its directory
     */
    public void keep(ChangeSet changes, String export, String to, String name) throws IOException {
        changes.keep(home(export, to).resolve(name));
    }

    /**
     * Removes what is not needed any more.
     *
     * @param names the baselines and change sets that are
     */
    public void removeOthers(String export, String to, Set<String> names) throws IOException {
        Path home = home(export, to);
        if (!Files.isDirectory(home)) {
            return;
        }
        Set<String> needed = new HashSet<>(names);
        for (String name : names) {
            needed.add(name + VALUES);
            Path description = description(home.resolve(name));
            if (Files.isRegularFile(description)) {
                BaselineDescription.read(description).segments().forEach(segment -> needed.add(segment.name()));
            }
        }
        for (Path path : list(home)) {
            if (!needed.contains(path.getFileName().toString())) {
                delete(path);
            }
        }
        for (String name : names) {
            if (Files.isRegularFile(description(home.resolve(name)))) {
                removeSections(home.resolve(name));
            }
        }
    }

    /** Of a baseline that is valid, what has been sent. */
    private static void removeSections(Path directory) throws IOException {
        for (ChangeFiles.Section section : ChangeFiles.Section.values()) {
            Files.deleteIfExists(ChangeFiles.file(directory, section));
        }
        Files.deleteIfExists(BaselineComparison.entries(directory));
    }

    /** Removes everything of an export at a destination. */
    public void forget(String export, String to) throws IOException {
        delete(home(export, to));
        Path destination = root.resolve(to);
        if (Files.isDirectory(destination) && list(destination).isEmpty()) {
            Files.delete(destination);
        }
    }

    /**
     * Takes what an export has at a destination away, so that the next run compares with the destination itself.
     *
     * @param aside an empty directory of the same file system
     */
    public void putAside(String export, String to, Path aside) throws IOException {
        if (Files.exists(home(export, to))) {
            Files.move(home(export, to), aside.resolve("baseline"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Takes {@link #putAside} back. */
    public void bringBack(String export, String to, Path aside) throws IOException {
        if (Files.exists(aside.resolve("baseline"))) {
            Files.move(aside.resolve("baseline"), home(export, to), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            for (Path file : list(path)) {
                delete(file);
            }
        }
        Files.deleteIfExists(path);
    }
}
