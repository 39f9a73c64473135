package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.Loads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The steps of the routes {@code to-file} and {@code check-file}; bean {@code stellicFiles}. Thread-safe.
 *
 * <p>The file of a delivery has one name in the work directory, made of the run and the destination: what a crash
 * leaves there is replaced when the delivery is resumed.
 */
public final class FileLoads implements Loads {
    private final Path outgoing;

    /**
     * Loads of one work directory.
     *
     * @param workDir where files are made, in {@code outgoing/}, readable by their owner alone
     */
    public FileLoads(Path workDir) {
        outgoing = workDir.resolve("outgoing");
    }

    /**
     * Begins a file in the destination's {@code format}.
     *
     * @throws IOException if the work directory can't be written to
     */
    @Override
    public Load open(LoadContext context) throws IOException {
        OwnerOnly.createDirectories(outgoing);
        String name = TargetName.clean(
                        context.runId() + "-" + context.destination().name())
                .orElseThrow();
        return new FileLoad(context, outgoing.resolve(name));
    }

    /**
     * Makes sure that the directory has the whole file.
     *
     * @param written the path that the file component has written
     * @throws DeliveryException if it is not there or has another length
     */
    public void verify(FileLoad load, String written) throws IOException {
        Path file = Path.of(written);
        load.verify(Files.isRegularFile(file) ? Files.size(file) : -1);
    }

    /**
     * Makes sure that files can be written to the directory, or that it can be made; writes nothing.
     *
     * @throws DeliveryException if not
     */
    @Override
    public void check(DestinationSpec destination) {
        String directory = destination.get("directory");
        Path path = Path.of(directory).toAbsolutePath();
        while (path != null && !Files.exists(path)) {
            path = path.getParent();
        }
        if (path == null || !Files.isDirectory(path) || !Files.isWritable(path)) {
            throw new DeliveryException(
                    ErrorCode.DIRECTORY,
                    Subject.NONE,
                    "directory " + directory + ": " + path + " is not a directory that this process may write to");
        }
    }
}
