package io.stellicroutes.landing;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Files in a store that all nodes see. A file is there as a whole or not at all, and is never changed: its name says
 * what it holds. Names have parts of letters, digits, dots, underscores and hyphens between slashes. Thread-safe.
 *
 * <p>Every method throws an {@link UnusableStoreException} if the store can't be reached or refuses.
 */
public interface SharedFiles extends AutoCloseable {
    /** How a name may tell what is in its file: by a fingerprint. A store may show another one in its place. */
    Pattern FINGERPRINT = Pattern.compile("-[0-9a-f]{16}-");

    /** What a name must be. */
    Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");

    /**
     * A name, which leads nowhere else.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name in a store: " + name);
        }
        return name;
    }

    /**
     * Puts a file there unless there is one of that name: of several who try at once, one does. What fails leaves
     * nothing under the name.
     *
     * @param length the bytes that are to come
     * @param content opened once, and closed
     * @return whether it was put; false if there was one
     */
    boolean put(String name, long length, Content content) throws IOException;

    /**
     * Opens a file; empty if there is none. The stream fails at its end if the bytes are not those that were put, as
     * far as the store can tell.
     */
    Optional<InputStream> open(String name) throws IOException;

    /** Whether there is a file of that name. */
    boolean has(String name) throws IOException;

    /**
     * Whether there is a file of that name as {@link #put} would write it: one that is there by another key of this
     * node is not.
     */
    default boolean hasAsPut(String name) throws IOException {
        return has(name);
    }

    /** Removes a file; nothing happens if there is none. */
    void delete(String name) throws IOException;

    /** All files whose names begin so; by names that {@link #delete} takes. */
    List<Entry> list(String prefix) throws IOException;

    /** Removes what puts that did not come to their end have left before a time. */
    void removeUnfinished(Instant before) throws IOException;

    /** Fails if the store can't be reached, or is not what it should be; writes nothing. */
    void check() throws IOException;

    /** Nothing that needs closing is open, unless an implementation says so. */
    @Override
    default void close() throws IOException {}

    /** Where it is, for people; no credential. */
    @Override
    String toString();

    /** What is to be put. */
    @FunctionalInterface
    interface Content {
        InputStream open() throws IOException;
    }

    /**
     * A file in the store.
     *
     * @param put when it was put, by the store's clock
     */
    record Entry(String name, Instant put) {}
}
