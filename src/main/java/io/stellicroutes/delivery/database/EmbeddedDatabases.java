package io.stellicroutes.delivery.database;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.H2Files;
import io.stellicroutes.base.H2Trace;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The H2 databases in the work directory, one for each destination that has no URL. Their files are their owner's only.
 */
final class EmbeddedDatabases {
    private final Path directory;

    /** @param workDir holds them in a directory of its own, which is made if missing */
    EmbeddedDatabases(Path workDir) {
        this.directory = workDir.resolve("databases");
    }

    /**
     * The URL of a destination's database, whose file is there then.
     *
     * @throws DeliveryException if it can't be made
     */
    String url(DestinationSpec destination) {
        try {
            OwnerOnly.createDirectories(directory);
            Path file = directory.resolve(destination.name() + ".mv.db");
            if (!Files.exists(file)) {
                OwnerOnly.createFile(file);
            }
            OwnerOnly.close(file);
        } catch (IOException e) {
            throw new DeliveryException(
                    ErrorCode.EMBEDDED_DATABASE,
                    destination.subject(),
                    "the directory " + directory + " for its embedded database can't be made");
        }
        // AUTO_SERVER: one may look into it, or run another export into it, while the service is running
        // WRITE_DELAY: H2 keeps a commit for half a second, in which the ledger may say delivered and the process end
        return H2Files.uninterrupted("jdbc:h2:file:" + directory.resolve(destination.name())
                + ";AUTO_SERVER=TRUE;WRITE_DELAY=0" + H2Trace.OFF);
    }

    /**
     * Closes the files to others that H2 makes beside a database when it opens it, and leaves to the umask.
     *
     * @throws DeliveryException if they can't be closed
     */
    void closeToOthers(DestinationSpec destination) {
        try {
            for (String ending : List.of(".lock.db", ".trace.db")) {
                OwnerOnly.close(directory.resolve(destination.name() + ending));
            }
        } catch (IOException e) {
            throw new DeliveryException(
                    ErrorCode.EMBEDDED_DATABASE,
                    destination.subject(),
                    "the files of its embedded database can't be closed to others");
        }
    }
}
