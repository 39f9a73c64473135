package io.stellicroutes.changes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.stellicroutes.base.Sha256;
import io.stellicroutes.landing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The objects that make up a stored baseline. Beside a baseline in a work directory it says that this is what the store
 * has. It authenticates every byte: the ledger has its digest, and it has those of the files.
 *
 * @param format the version of this format
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Manifest(int format, List<Part> parts) {
    static final int FORMAT = 1;

    /** More bytes than any has: a baseline has few files. */
    static final int LONGEST = 1 << 20;

    private static final String FILE = "stored.json";

    Manifest {
        parts = List.copyOf(parts);
    }

    /**
     * A file of a baseline.
     *
     * @param file its name in the work directory
     * @param object the last part of its name in the store
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Part(String file, String object, long bytes, String sha256) {
        Part {
            SharedFiles.checked(file);
            SharedFiles.checked(object);
            if (file.contains("/") || object.contains("/")) {
                throw new IllegalArgumentException("not the name of a file: " + file + ", " + object);
            }
        }
    }

    byte[] bytes() {
        try {
            return BaselineDescription.JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of names can be written", e);
        }
    }

    /**
     * The manifest that has a digest.
     *
     * @param stored what the ledger calls it; ends with its digest
     * @throws NewerBaselineException if a newer version has written it
     * @throws DamagedBaselineException if it is another one, or none that this version can read
     */
    static Manifest of(byte[] bytes, String stored) throws DamagedBaselineException, NewerBaselineException {
        if (!stored.endsWith(Sha256.hex(bytes))) {
            throw new DamagedBaselineException("the list of its files has other contents");
        }
        Manifest manifest;
        try {
            manifest = BaselineDescription.JSON.readValue(bytes, Manifest.class);
        } catch (IOException e) {
            throw new DamagedBaselineException("the list of its files can't be read", e);
        }
        if (manifest.format() > FORMAT) {
            throw new NewerBaselineException(manifest.format());
        }
        if (manifest.format() != FORMAT) {
            throw new DamagedBaselineException("the list of its files has the format " + manifest.format());
        }
        return manifest;
    }

    /** What a baseline's directory is in the store; empty if it is not known to be there by that name. */
    static Optional<Manifest> in(Path directory, String stored) throws IOException {
        Optional<byte[]> bytes = bytes(directory).filter(found -> stored.endsWith(Sha256.hex(found)));
        return bytes.isPresent() ? Optional.of(of(bytes.get(), stored)) : Optional.empty();
    }

    /** What a baseline's directory is in the store, whatever it is called there; empty if it is not known to be. */
    static Optional<Manifest> in(Path directory) throws IOException {
        Optional<byte[]> bytes = bytes(directory);
        try {
            return bytes.isPresent() ? Optional.of(of(bytes.get(), Sha256.hex(bytes.get()))) : Optional.empty();
        } catch (DamagedBaselineException | NewerBaselineException e) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> bytes(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    /** Says of a directory that it is what the store has. */
    void mark(Path directory) throws IOException {
        BaselineDescription.writeForGood(directory.resolve(FILE), bytes());
    }

    Optional<Part> part(String file) {
        return parts.stream().filter(part -> part.file().equals(file)).findFirst();
    }

    /** The last parts of the names that the baseline has in the store. */
    Set<String> objects(String stored) {
        Set<String> objects = new HashSet<>(Set.of(object(stored)));
        parts.forEach(part -> objects.add(part.object()));
        return objects;
    }

    /** What the manifest itself is called in the store. */
    static String object(String stored) {
        return stored + ".manifest";
    }
}
