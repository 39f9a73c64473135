package io.stellicroutes.changes;

import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.base.Sha256;
import io.stellicroutes.changes.Manifest.Part;
import io.stellicroutes.landing.DiskReserve;
import io.stellicroutes.landing.EncryptedFiles;
import io.stellicroutes.landing.Landing.DamagedException;
import io.stellicroutes.landing.Landing.NoSpaceException;
import io.stellicroutes.landing.SharedFiles;
import io.stellicroutes.landing.UnusableStoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Baselines in a store that all nodes see: {@code baselines/<destination>/<export>/}. Which one is valid is on record
 * in the ledger, by a name that has the digest of all that it consists of.
 *
 * <p>The name of an object has the run, the revision and the epoch of the delivery that has put it there, and the
 * digest of its contents. So nothing that a delivery leaves which does not come to its end is ever part of a later
 * baseline, and may be removed. Thread-safe for different deliveries.
 *
 * <p>Every method throws an {@link UnusableStoreException} if the store can't be reached or refuses.
 */
public final class SharedBaselines {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private static final String DIRECTORY = "baselines/";
    private static final int BUFFER = 1 << 17;
    /** Directory, destination, export and object. */
    private static final int PARTS_OF_A_NAME = 4;

    private final SharedFiles store;
    private final Baselines local;
    private final DiskReserve reserve;

    /** @param reserve of the disk to which a baseline is taken, in bytes */
    public SharedBaselines(SharedFiles store, Baselines local, long reserve) {
        this.store = store;
        this.local = local;
        this.reserve = new DiskReserve(reserve);
    }

    /** The store itself. */
    public SharedFiles store() {
        return store;
    }

    /**
     * Puts a baseline of the work directory there. Of the one before it, what both have is there already, but for what
     * is there by another key than this node's own: that is put once more.
     *
     * @param name its directory
     * @param epoch of the delivery that has made it: no other one has the same
     * @param before what the destination has until then
     * @param goesOn asked again and again meanwhile; throws when it is not wanted any more
     * @return what it is called there
     * @throws DamagedException if a file changes meanwhile
     */
    public String put(
            String export, String to, String name, long epoch, Optional<Baseline.Valid> before, Runnable goesOn)
            throws IOException {
        Path home = local.home(export, to);
        Path directory = home.resolve(name);
        String stem = name + "-" + epoch + "-";
        Optional<Manifest> known = before.isPresent() ? marked(home, before.get()) : Optional.empty();
        List<String> files = new ArrayList<>();
        BaselineDescription.read(Baselines.description(directory))
                .segments()
                .forEach(segment -> files.add(segment.name()));
        files.addAll(List.of(Baselines.ROWS, Baselines.DESCRIPTION));
        List<Part> parts = new ArrayList<>();
        for (String file : files) {
            Path path = Baselines.file(directory, file);
            Optional<Part> there =
                    file.endsWith(Baselines.VALUES) ? known.flatMap(manifest -> manifest.part(file)) : Optional.empty();
            Part part = there.isPresent() ? there.get() : part(path, file, stem, goesOn);
            if (there.isEmpty() || !store.hasAsPut(place(export, to) + part.object())) {
                put(place(export, to) + part.object(), part, path, goesOn);
            }
            parts.add(part);
        }
        Manifest manifest = new Manifest(Manifest.FORMAT, parts);
        byte[] bytes = manifest.bytes();
        String stored = stem + Sha256.hex(bytes);
        store.put(place(export, to) + Manifest.object(stored), bytes.length, () -> new ByteArrayInputStream(bytes));
        manifest.mark(directory);
        return stored;
    }

    private static Part part(Path path, String file, String stem, Runnable goesOn) throws IOException {
        String sha256;
        try (InputStream in = Files.newInputStream(path)) {
            sha256 = Sha256.hex(in, goesOn);
        }
        String kind = file.substring(file.lastIndexOf('.') + 1);
        return new Part(file, stem + sha256 + "." + kind, Files.size(path), sha256);
    }

    private void put(String object, Part part, Path path, Runnable goesOn) throws IOException {
        SharedFiles.Content content = () -> new CheckedPart(Files.newInputStream(path), part, goesOn);
        if (store.put(object, part.bytes(), content) || isWhole(object, part, goesOn)) {
            return;
        }
        store.delete(object);
        store.put(object, part.bytes(), content);
    }

    private boolean isWhole(String object, Part part, Runnable goesOn) throws IOException {
        Optional<InputStream> found = store.open(object);
        if (found.isEmpty()) {
            return false;
        }
        try (InputStream in = new CheckedPart(found.get(), part, goesOn)) {
            in.transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (DamagedException e) {
            return false;
        }
    }

    /**
     * Takes a baseline from there to its place in the work directory.
     *
     * @param baseline one that is there, as the ledger says
     * @param again whether also the files are taken that seem to be here
     * @param goesOn as above
     * @return whether it was there
     * @throws DamagedBaselineException if what is there is not that baseline
     * @throws NoSpaceException if it does not fit on the disk
     */
    public boolean take(Baseline baseline, boolean again, Runnable goesOn) throws IOException {
        return take(baseline, local.home(baseline.export(), baseline.destination()), again, goesOn);
    }

    /** As {@link #take(Baseline, boolean, Runnable)}, to a directory for {@link Baselines#look}. */
    public boolean take(Baseline baseline, Path scratch) throws IOException {
        return take(baseline, Baselines.taken(scratch), true, () -> {});
    }

    private boolean take(Baseline baseline, Path home, boolean again, Runnable goesOn) throws IOException {
        Baseline.Valid valid = baseline.valid().orElseThrow();
        String stored = valid.stored().orElseThrow();
        String place = place(baseline.export(), baseline.destination());
        try {
            Optional<Manifest> found = manifest(place, stored);
            if (found.isEmpty()) {
                return false;
            }
            Path directory = home.resolve(valid.name());
            OwnerOnly.createDirectories(home);
            Map<String, String> here = again ? Map.of() : digests(home);
            Baselines.delete(directory);
            List<Part> wanted = found.get().parts().stream()
                    .filter(part -> !isHere(Baselines.file(directory, part.file()), part, here))
                    .toList();
            long bytes = wanted.stream().mapToLong(Part::bytes).sum();
            reserve.check(home, bytes, "the baseline in " + store + " has " + bytes + " bytes");
            OwnerOnly.createDirectories(directory);
            for (Part part : wanted) {
                if (!take(place + part.object(), part, Baselines.file(directory, part.file()), goesOn)) {
                    return false;
                }
            }
            found.get().mark(directory);
            return true;
        } catch (DamagedException e) {
            throw new DamagedBaselineException(e.getMessage(), e);
        }
    }

    /** What is known of the files of values: their digests, by their names. */
    private static Map<String, String> digests(Path home) throws IOException {
        Map<String, String> digests = new HashMap<>();
        for (Path directory : Baselines.list(home)) {
            Manifest.in(directory).ifPresent(manifest -> manifest.parts().stream()
                    .filter(part -> part.file().endsWith(Baselines.VALUES))
                    .forEach(part -> digests.put(part.file(), part.sha256())));
        }
        return digests;
    }

    private static boolean isHere(Path path, Part part, Map<String, String> digests) {
        return part.sha256().equals(digests.get(part.file())) && path.toFile().length() == part.bytes();
    }

    private boolean take(String object, Part part, Path path, Runnable goesOn) throws IOException {
        Optional<InputStream> found = store.open(object);
        if (found.isEmpty()) {
            return false;
        }
        Path taken = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".part");
        try (InputStream in = new CheckedPart(found.get(), part, goesOn)) {
            OwnerOnly.createFile(taken);
            try (FileChannel channel = FileChannel.open(taken, StandardOpenOption.WRITE)) {
                OutputStream out = Channels.newOutputStream(channel);
                byte[] buffer = new byte[BUFFER];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                }
                channel.force(true);
            }
            Files.move(taken, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } finally {
            Files.deleteIfExists(taken);
        }
    }

    /** What the store has of a baseline. */
    public enum Kept {
        /** All of it. */
        WHOLE,
        /** All of it, some by another key than this node's own. */
        BY_ANOTHER_KEY,
        /** Not all of it. */
        NOT_WHOLE
    }

    /**
     * What is there of a baseline; each of its files is asked for, and none but the list of them is read.
     *
     * @throws UnusableStoreException also if some of it is there by a key that is not here
     * @throws DamagedBaselineException if the list of its files is another one
     */
    public Kept kept(Baseline baseline) throws IOException {
        String place = place(baseline.export(), baseline.destination());
        String stored = baseline.valid().flatMap(Baseline.Valid::stored).orElseThrow();
        Optional<Manifest> manifest;
        try {
            manifest = manifest(place, stored);
        } catch (DamagedException e) {
            throw new DamagedBaselineException(e.getMessage(), e);
        }
        if (manifest.isEmpty()) {
            return Kept.NOT_WHOLE;
        }
        Kept kept = Kept.WHOLE;
        for (String object : manifest.get().objects(stored)) {
            if (!store.hasAsPut(place + object)) {
                if (!store.has(place + object)) {
                    return Kept.NOT_WHOLE;
                }
                kept = Kept.BY_ANOTHER_KEY;
            }
        }
        return kept;
    }

    /** Whether a baseline that is there has to be put once more, since its list is there by another key. */
    public boolean isByAnotherKey(Baseline baseline) throws IOException {
        String stored = baseline.valid().flatMap(Baseline.Valid::stored).orElseThrow();
        return !store.hasAsPut(place(baseline.export(), baseline.destination()) + Manifest.object(stored));
    }

    private Optional<Manifest> manifest(String place, String stored) throws IOException {
        Optional<InputStream> found = store.open(place + Manifest.object(stored));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
            return Optional.of(Manifest.of(in.readNBytes(Manifest.LONGEST), stored));
        } catch (NewerBaselineException e) {
            throw new UnusableStoreException(store, place + ": " + e.getMessage() + "; upgrade this node", e);
        }
    }

    private static Optional<Manifest> marked(Path home, Baseline.Valid valid) throws IOException {
        return valid.stored().isPresent()
                ? Manifest.in(home.resolve(valid.name()), valid.stored().get())
                : Optional.empty();
    }

    /**
     * Removes what the baseline of an export at a destination does not need, unless changes are under way.
     *
     * @param now asks the ledger, which has to be later than the look into the store: what a delivery puts there
     *     meanwhile is not seen, or the delivery is on record
     */
    public void removeOthers(String export, String to, Supplier<Optional<Baseline>> now) throws IOException {
        remove(export, to, store.list(place(export, to)), now.get());
    }

    /**
     * Removes what no baseline needs and is old enough: also of exports and destinations that are forgotten.
     *
     * @param now asks the ledger for the baseline of an export at a destination
     * @return how many objects
     */
    public int sweep(Instant before, BiFunction<String, String, Optional<Baseline>> now) throws IOException {
        Map<List<String>, List<SharedFiles.Entry>> old = new HashMap<>();
        for (SharedFiles.Entry entry : store.list(DIRECTORY)) {
            String[] name = entry.name().split("/", -1);
            if (name.length == PARTS_OF_A_NAME && entry.put().isBefore(before)) {
                old.computeIfAbsent(List.of(name[2], name[1]), key -> new ArrayList<>())
                        .add(entry);
            }
        }
        int removed = 0;
        for (Map.Entry<List<String>, List<SharedFiles.Entry>> entries : old.entrySet()) {
            String export = entries.getKey().get(0);
            String to = entries.getKey().get(1);
            removed += remove(export, to, entries.getValue(), now.apply(export, to));
        }
        return removed;
    }

    private int remove(String export, String to, List<SharedFiles.Entry> seen, Optional<Baseline> now)
            throws IOException {
        if (seen.isEmpty() || now.flatMap(Baseline::pendingRun).isPresent()) {
            return 0;
        }
        String place = place(export, to);
        Set<String> needed = Set.of();
        Optional<Baseline.Valid> valid =
                now.flatMap(Baseline::valid).filter(known -> known.stored().isPresent());
        if (valid.isPresent()) {
            String stored = valid.get().stored().orElseThrow();
            Optional<Manifest> manifest = marked(local.home(export, to), valid.get());
            if (manifest.isEmpty()) {
                manifest = manifest(place, stored);
            }
            if (manifest.isEmpty()) {
                LOG.warn("{} to {}: its baseline is not in {}: nothing is removed there", export, to, store);
                return 0;
            }
            needed = manifest.get().objects(stored);
        }
        int removed = 0;
        for (SharedFiles.Entry entry : seen) {
            if (!needed.contains(object(entry, place))) {
                store.delete(entry.name());
                removed++;
            }
        }
        return removed;
    }

    /** The last part of an object's name, without the key by which it is encrypted there. */
    private static String object(SharedFiles.Entry entry, String place) {
        return EncryptedFiles.withoutKey(entry.name()).substring(place.length());
    }

    private static String place(String export, String to) {
        return DIRECTORY + to + "/" + export + "/";
    }
}
