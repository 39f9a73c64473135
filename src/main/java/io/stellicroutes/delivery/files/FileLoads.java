package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.Loads;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;

/**
 * The steps of the routes {@code to-file} and {@code check-file}; bean {@code stellicFiles}. Thread-safe.
 *
 * <p>The file of a delivery has one name in the work directory, made of the run and the destination: what a crash
 * leaves there is replaced when the delivery is resumed.
 */
public final class FileLoads implements Loads {
    private final Path outgoing;
    private final boolean fenced;

    /**
     * Loads of one work directory.
     *
     * @param workDir where files are made, in {@code outgoing/}, readable by their owner alone
     */
    public FileLoads(Path workDir) {
        this(workDir, false);
    }

    /** @param fenced whether processes of other machines may have deliveries: then each taking has a name of its own */
    public FileLoads(Path workDir, boolean fenced) {
        outgoing = workDir.resolve("outgoing");
        this.fenced = fenced;
    }

    /**
     * Begins a file in the destination's {@code format}.
     *
     * @throws IOException if the work directory can't be written to
     */
    @Override
    public FileLoad open(LoadContext context) throws IOException {
        OwnerOnly.createDirectories(outgoing);
        String name = TargetName.clean(
                        context.runId() + "-" + context.destination().name())
                .orElseThrow();
        return new FileLoad(context, outgoing.resolve(name), fenced);
    }

    /**
     * The name under which the file is written. What earlier takings of the delivery, or deliveries of earlier runs,
     * have left under theirs is removed: whoever still writes there can't give it the file's name any more.
     */
    public String temporaryName(FileLoad load) throws IOException {
        Path file = Path.of(load.destination().get("directory")).resolve(load.getTemporaryName());
        Pattern others = Pattern.compile(load.temporaryNames());
        if (fenced && Files.isDirectory(file.getParent())) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(
                    file.getParent(),
                    entry -> others.matcher(entry.getFileName().toString()).matches())) {
                for (Path left : found) {
                    Files.deleteIfExists(left);
                }
            }
        }
        return load.getTemporaryName();
    }

    /**
     * Gives a file its name, in the place of an earlier one, if it is whole, and if nobody else has taken the delivery.
     *
     * @param written the path that the file component has written
     * @throws DeliveryException if it is not there or has another length
     * @throws RuntimeException if another process has taken the delivery: the file is gone then
     */
    public void publish(FileLoad load, String written) throws IOException {
        Path file = Path.of(written);
        boolean published = false;
        try {
            load.verify(Files.isRegularFile(file) ? Files.size(file) : -1);
            load.check();
            Files.move(
                    file,
                    file.resolveSibling(Path.of(load.getFileName()).getFileName()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            published = true;
            load.arrives();
        } catch (NoSuchFileException e) {
            load.fencedOff();
            throw e;
        } finally {
            if (!published) {
                Files.deleteIfExists(file);
            }
        }
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
