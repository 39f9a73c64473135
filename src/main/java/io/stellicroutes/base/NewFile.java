package io.stellicroutes.base;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A new file in UTF-8, for its owner alone, which is there whole or not at all: it is written beside its place, under a
 * name that ends in {@code .part}, and moved there when it is complete; never in the place of another file. What is not
 * complete goes when it is closed or Java ends. For one thread.
 */
public final class NewFile implements Closeable {
    private final Path place;
    private final Path part;
    private final Writer writer;

    /**
     * Begins to write it.
     *
     * @throws FileAlreadyExistsException if a file of that name is there
     * @throws NoSuchFileException if its directory is not there
     * @throws AccessDeniedException if nothing can be written there
     */
    public NewFile(Path place) throws IOException {
        this.place = place;
        refuseOther();
        part = part(place);
        part.toFile().deleteOnExit();
        OwnerOnly.close(part);
        writer = Files.newBufferedWriter(part);
    }

    private static Path part(Path place) throws IOException {
        try {
            return Files.createTempFile(place.toAbsolutePath().getParent(), "." + place.getFileName() + ".", ".part");
        } catch (NoSuchFileException e) {
            throw named(new NoSuchFileException(place.toString()), e);
        } catch (AccessDeniedException e) {
            throw named(new AccessDeniedException(place.toString()), e);
        }
    }

    private static IOException named(IOException told, IOException cause) {
        told.initCause(cause);
        return told;
    }

    private void refuseOther() throws FileAlreadyExistsException {
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(place.toString());
        }
    }

    /** What takes its text; it need not be closed. */
    public Writer writer() {
        return writer;
    }

    /**
     * Puts it in its place.
     *
     * @throws FileAlreadyExistsException if a file of that name has come up meanwhile
     */
    public void complete() throws IOException {
        writer.close();
        Files.move(part, place);
    }

    @Override
    public void close() throws IOException {
        writer.close();
        Files.deleteIfExists(part);
    }
}
