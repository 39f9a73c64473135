package io.stellicroutes.run;

import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.landing.FileTask;
import io.stellicroutes.landing.GrowingFile;
import io.stellicroutes.records.Count;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.UnreadableFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Counts a file's rows on a thread of its own while the file is downloaded, so that what only needs their number need
 * not read the file once more, a delivery after the other. {@link #await} throws an {@link UnreadableFileException} if
 * the file's contents are no rows.
 */
public final class RowCount extends FileTask<Count> {
    private RowCount(GrowingFile file, RecordReader reader, Subject name) {
        super(file, () -> reader.count(file, name), "stellic-row-count");
    }

    /**
     * Begins to count.
     *
     * @param file where the bytes go, as they come
     */
    public static RowCount begin(RunInProgress run, RecordReader reader, Path file) {
        return new RowCount(new GrowingFile(file), reader, run.landedFile());
    }

    /** Whether a delivery of the export will ask for it. */
    public static boolean isOfUse(ExportSpec export, StellicConfig config) {
        return export.destinations().stream()
                .map(config::destination)
                .anyMatch(destination -> takesBytes(destination) || limitsByShare(export, destination));
    }

    /** Whether a destination takes the file as it is, and not its records. */
    public static boolean takesBytes(DestinationSpec destination) {
        return destination.is("format", "raw");
    }

    /**
     * Whether it must be known how many rows there are, before the first one is sent, to know how many may be rejected.
     */
    public static boolean limitsByShare(ExportSpec export, DestinationSpec destination) {
        return export.rules().maxRejects().percent() && !destination.takesWhole();
    }

    /** What was counted, if that has ended well by now. */
    Optional<Count> soFar() {
        if (!isDone()) {
            return Optional.empty();
        }
        try {
            return await();
        } catch (UnreadableFileException e) {
            return Optional.empty();
        }
    }
}
