package io.stellicroutes.landing;

import io.stellicroutes.landing.Landing.DamagedException;
import io.stellicroutes.landing.Landing.Landed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Landed files in a store that all nodes see. A file's name there has its run, its length and its fingerprint: whoever
 * knows these from the ledger finds that file or none. Thread-safe.
 */
public final class SharedLanding {
    private static final String DIRECTORY = "landed/";

    private final WatchedFiles store;
    private final Landing landing;

    public SharedLanding(WatchedFiles store, Landing landing) {
        this.store = store;
        this.landing = landing;
    }

    /** The store itself. */
    public WatchedFiles store() {
        return store;
    }

    /**
     * Puts a run's landed file there. It may be there already: then that is read, and replaced if it is damaged.
     *
     * @param file what the landed file is known to be; it is read once more
     * @throws DamagedException if the landed file is not that any more
     * @throws UnusableStoreException if the store can't be reached or refuses
     */
    public void put(String runId, Landed file) throws IOException {
        String name = name(runId, file);
        SharedFiles.Content content = () -> verified(Files.newInputStream(landing.fileOf(runId)), file);
        if (store.put(name, file.bytes(), content) || isWhole(name, file)) {
            return;
        }
        store.delete(name);
        store.put(name, file.bytes(), content);
    }

    private boolean isWhole(String name, Landed file) throws IOException {
        Optional<InputStream> found = store.open(name);
        if (found.isEmpty()) {
            return false;
        }
        try (InputStream in = verified(found.get(), file)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return true;
        } catch (DamagedException e) {
            return false;
        }
    }

    /**
     * Takes a run's file from there to its place in the work directory.
     *
     * @param progress told the number of bytes so far, now and then
     * @return whether it was there
     * @throws DamagedException if what is there is not that file
     * @throws UnusableStoreException if the store can't be reached or refuses
     * @throws Landing.NoSpaceException if it does not fit on the disk
     */
    public boolean take(String runId, Landed file, LongConsumer progress) throws IOException {
        Optional<InputStream> found = store.open(name(runId, file));
        if (found.isEmpty()) {
            return false;
        }
        try (InputStream in = verified(found.get(), file)) {
            landing.take(runId, in, file.bytes(), progress);
        }
        return true;
    }

    /** Whether a run's file is there. */
    public boolean has(String runId, Landed file) throws IOException {
        return store.has(name(runId, file));
    }

    /** Removes what is there of a run. */
    public void remove(String runId) throws IOException {
        for (SharedFiles.Entry entry : store.list(DIRECTORY + runId + "-")) {
            store.delete(entry.name());
        }
    }

    /** All landed files that are there. */
    public List<SharedFiles.Entry> all() throws IOException {
        return store.list(DIRECTORY);
    }

    /** What the name of an entry begins with: the id of its run. */
    public static String fileName(SharedFiles.Entry entry) {
        return entry.name().substring(DIRECTORY.length());
    }

    private static String name(String runId, Landed file) {
        return DIRECTORY + runId + "-" + file.fingerprint().replaceAll("crc32c?=|,", "") + "-" + file.bytes() + ".csv";
    }

    private static InputStream verified(InputStream in, Landed file) {
        Fingerprint fingerprint = new Fingerprint();
        return new VerifiedStream(in, "", file.bytes()) {
            @Override
            protected void add(byte[] buffer, int from, int count) {
                fingerprint.add(buffer, from, count);
            }

            @Override
            protected boolean isAsKnown() {
                return fingerprint.text().equals(file.fingerprint());
            }
        };
    }
}
