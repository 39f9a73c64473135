package io.stellicroutes.landing;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files that are encrypted before they go to a store, if there is a key, and decrypted as they come from there. What a
 * file is encrypted by is in its name there, {@code <name>.key-<id of the key>}; a fingerprint in the name is replaced
 * by a keyed one. A file that is encrypted by a key that is not here, or not at all where it should be, is neither read
 * nor taken for one that is not there. Thread-safe.
 *
 * <p>Segments that were changed, moved, or left out, a file that was cut off, and one in another's place fail as
 * {@link Landing.DamagedException} before anything of them is handed on.
 */
public final class EncryptedFiles implements SharedFiles {
    private static final String BY_KEY = ".key-";
    private static final Pattern KEY = Pattern.compile(Pattern.quote(BY_KEY) + "[0-9a-f]{16}$");

    private final SharedFiles store;
    private final Optional<FileKey> own;
    private final List<FileKey> readable;
    private final boolean plain;

    /**
     * By keys of 32 bytes in Base64, each.
     *
     * @param own by which files are encrypted; empty if they are not
     * @param others by which files are read, too
     * @param plain whether files that are not encrypted are read where there is an own key
     */
    public EncryptedFiles(SharedFiles store, Optional<String> own, List<String> others, boolean plain) {
        this.store = store;
        this.own = own.map(FileKey::new);
        this.readable = Stream.concat(this.own.stream(), others.stream().map(FileKey::new))
                .toList();
        this.plain = plain;
    }

    @Override
    public boolean put(String name, long length, Content content) throws IOException {
        SharedFiles.checked(name);
        if (own.isEmpty()) {
            return store.put(name, length, content);
        }
        FileKey key = own.get();
        return store.put(
                name(name, key), key.encryptedLength(length), () -> key.encrypting(content.open(), name, length));
    }

    /** As another store's, and a file whose key is not here fails. */
    @Override
    public Optional<InputStream> open(String name) throws IOException {
        SharedFiles.checked(name);
        for (FileKey key : readable) {
            Optional<InputStream> found = store.open(name(name, key));
            if (found.isPresent()) {
                return Optional.of(key.decrypting(found.get(), name));
            }
        }
        if (plain) {
            Optional<InputStream> found = store.open(name);
            if (found.isPresent()) {
                return found;
            }
        }
        refuseUnreadable(name);
        return Optional.empty();
    }

    /** As another store's, and a file whose key is not here fails. */
    @Override
    public boolean has(String name) throws IOException {
        SharedFiles.checked(name);
        for (FileKey key : readable) {
            if (store.has(name(name, key))) {
                return true;
            }
        }
        if (plain && store.has(name)) {
            return true;
        }
        refuseUnreadable(name);
        return false;
    }

    @Override
    public boolean hasAsPut(String name) throws IOException {
        SharedFiles.checked(name);
        return store.has(own.isPresent() ? name(name, own.get()) : name);
    }

    /** That a file can't be read is no reason to ask Stellic for it: it is this node that lacks something. */
    private void refuseUnreadable(String name) throws IOException {
        Predicate<String> isKnown = found -> readable.stream().anyMatch(key -> found.endsWith(BY_KEY + key.id()));
        Matcher fingerprint = FINGERPRINT.matcher(name);
        String begin = fingerprint.find() ? name.substring(0, fingerprint.start() + 1) : name;
        for (Entry entry : store.list(begin)) {
            if (isEncrypted(entry.name()) && !isKnown.test(entry.name())) {
                throw UnusableStoreException.key(
                        this,
                        entry.name(),
                        (own.isEmpty()
                                        ? "it is encrypted, and stellic.landing.key is not set here"
                                        : "it is encrypted by another key than stellic.landing.key is here")
                                + "; give all nodes the same key, or name the other one in"
                                + " stellic.landing.read-keys");
            }
            if (!plain && entry.name().equals(name)) {
                throw UnusableStoreException.key(
                        this,
                        name,
                        "it is not encrypted, and stellic.landing.key is set; stellic.landing.read-keys=none lets"
                                + " such files be read as long as there are some");
            }
        }
    }

    /** Also what can't be read, if its name is from a {@link #list}. */
    @Override
    public void delete(String name) throws IOException {
        SharedFiles.checked(name);
        if (!isEncrypted(name)) {
            for (FileKey key : readable) {
                store.delete(name(name, key));
            }
        }
        store.delete(name);
    }

    /** By the names that they have there. */
    @Override
    public List<Entry> list(String prefix) throws IOException {
        return store.list(prefix);
    }

    private static boolean isEncrypted(String name) {
        return KEY.matcher(name).find();
    }

    /** The name of an entry without the key by which it is encrypted, if it is. */
    public static String withoutKey(String name) {
        return KEY.matcher(name).replaceFirst("");
    }

    private static String name(String name, FileKey key) {
        return FINGERPRINT.matcher(name).replaceFirst("-" + key.digest(name) + "-") + BY_KEY + key.id();
    }

    @Override
    public void removeUnfinished(Instant before) throws IOException {
        store.removeUnfinished(before);
    }

    @Override
    public void check() throws IOException {
        store.check();
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
