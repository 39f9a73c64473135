package io.stellicroutes.landing;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The files of a store, and whether it could be used when it was asked last. Thread-safe. */
public final class WatchedFiles implements SharedFiles {
    private final SharedFiles store;
    private volatile Optional<String> failure = Optional.empty();

    public WatchedFiles(SharedFiles store) {
        this.store = store;
    }

    /** Why it could not be used when it was asked last; empty if it could. */
    public Optional<String> failure() {
        return failure;
    }

    private interface Question<T> {
        T ask() throws IOException;
    }

    private <T> T watched(Question<T> question) throws IOException {
        try {
            T answer = question.ask();
            failure = Optional.empty();
            return answer;
        } catch (UnusableStoreException e) {
            failure = Optional.of(e.problem().detail());
            throw e;
        }
    }

    @Override
    public boolean put(String name, long length, Content content) throws IOException {
        return watched(() -> store.put(name, length, content));
    }

    @Override
    public Optional<InputStream> open(String name) throws IOException {
        return watched(() -> store.open(name));
    }

    @Override
    public boolean has(String name) throws IOException {
        return watched(() -> store.has(name));
    }

    @Override
    public boolean hasAsPut(String name) throws IOException {
        return watched(() -> store.hasAsPut(name));
    }

    @Override
    public void delete(String name) throws IOException {
        watched(() -> {
            store.delete(name);
            return null;
        });
    }

    @Override
    public List<Entry> list(String prefix) throws IOException {
        return watched(() -> store.list(prefix));
    }

    @Override
    public void removeUnfinished(Instant before) throws IOException {
        watched(() -> {
            store.removeUnfinished(before);
            return null;
        });
    }

    @Override
    public void check() throws IOException {
        watched(() -> {
            store.check();
            return null;
        });
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
