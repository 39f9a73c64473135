package io.stellicroutes.landing;

import io.stellicroutes.landing.Landing.NoSpaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is to stay free of the disk of the work directory.
 *
 * @param bytes how much
 */
public record DiskReserve(long bytes) {
    /**
     * Makes sure that something fits.
     *
     * @param directory where it goes
     * @param wanted its bytes
     * @param what says what it is, for the error
     * @throws NoSpaceException if it does not
     */
    public void check(Path directory, long wanted, String what) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free - wanted < bytes) {
            throw new NoSpaceException(what + " and " + bytes
                    + " are to stay free (stellic.disk-reserve), but the disk of stellic.work-dir has " + free
                    + " left: make room, then run it again");
        }
    }
}
