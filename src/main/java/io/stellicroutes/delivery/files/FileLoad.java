package io.stellicroutes.delivery.files;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.OwnerOnly;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.delivery.ChangedRecords;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Row;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * A delivery as one file: it is finished here, in the work directory, before a byte of it goes to the destination. The
 * format {@code raw}, neither compressed nor encrypted, needs no file of its own: the landed one is sent. Not
 * thread-safe. The getters are for expressions in routes.
 */
public final class FileLoad implements Load {
    private static final int BUFFER_BYTES = 1 << 16;

    private final LoadContext context;
    private final FileFormat format;
    private final boolean gzip;
    private final Optional<Encryption> encryption;
    private final String fileName;
    private final Path workFile;
    private final boolean fenced;
    private RecordWriter writer;
    private boolean finished;
    private boolean mayHaveArrived;
    private Runnable afterwards = () -> {};

    /** @param fenced whether other processes may write a file of the same name at the same time */
    FileLoad(LoadContext context, Path workFile, boolean fenced) throws IOException {
        this.context = context;
        this.fenced = fenced;
        this.format = FileFormat.of(context.destination());
        this.gzip =
                context.destination().find("gzip").map(Boolean::parseBoolean).orElse(false);
        this.encryption = Encryption.of(context.destination());
        this.fileName = TargetName.of(context, format, gzip, encryption.isPresent());
        this.workFile = workFile;
        if (format != FileFormat.RAW) {
            OutputStream out = create();
            try {
                writer = writer(out);
            } catch (IOException | RuntimeException e) {
                out.close();
                Files.deleteIfExists(workFile);
                throw e;
            }
        }
    }

    private RecordWriter writer(OutputStream out) throws IOException {
        boolean changes = context.changes() != null;
        if (format == FileFormat.JSONL) {
            return new JsonLines(out, changes ? ChangedRecords.marked(context) : context.json());
        }
        if (changes) {
            ChangedRecords.checkMark(context);
        }
        boolean escape = context.destination().is("formulas", "escape");
        return new CsvLines(out, context.header(), escape, changes);
    }

    @Override
    public long write(Batch batch) throws IOException {
        if (writer != null) {
            for (Row row : batch.rows()) {
                writer.write(row);
            }
        }
        return batch.size();
    }

    @Override
    public void finish() throws IOException {
        if (writer != null) {
            writer.close();
            writer = null;
        } else if (ownsFile() && !finished) {
            try (OutputStream out = create()) {
                Files.copy(context.landedFile(), out);
            }
        }
        finished = true;
    }

    @Override
    public void close() throws IOException {
        try {
            if (writer != null) {
                writer.close();
                writer = null;
            }
        } finally {
            afterwards.run();
            Files.deleteIfExists(workFile);
        }
    }

    /** What is to be done when the delivery has ended, however it ends. */
    void afterwards(Runnable end) {
        afterwards = end;
    }

    /** The delivery and its epoch: which node's turn this is. */
    String taking() {
        return context.id() + "-" + context.accounts().epoch();
    }

    /** The finished file. */
    public File getFile() {
        if (!finished) {
            throw new IllegalStateException(context + ": the file to send is not finished");
        }
        return ownsFile() ? workFile.toFile() : context.landedFile().toFile();
    }

    /** Where it goes. */
    DestinationSpec destination() {
        return context.destination();
    }

    /** From here on the file may be at the destination, under its name. */
    void arrives() {
        mayHaveArrived = true;
    }

    /** The destination has refused to give the file its name. */
    void refused() {
        mayHaveArrived = false;
    }

    @Override
    public boolean mayHaveArrived() {
        return mayHaveArrived;
    }

    /** The length of the finished file in bytes. */
    public long getLength() {
        return getFile().length();
    }

    /** What the file is called at the destination; may have directories before it. */
    public String getFileName() {
        return fileName;
    }

    /**
     * The name, beside the file's own, under which it is written until it is whole: another one for each taking of the
     * delivery, if other processes may take it.
     */
    public String getTemporaryName() {
        return temporaryName(fenced ? "." + context.accounts().epoch() : "");
    }

    /** The name that the taking before this one had; empty if there was none, or it had the same. */
    Optional<String> temporaryNameBefore() {
        long before = context.accounts().epochBefore();
        return fenced && before > 0 ? Optional.of(temporaryName("." + before)) : Optional.empty();
    }

    private String temporaryName(String token) {
        return fileName.replaceFirst("([^/]*)$", ".$1" + token + ".part");
    }

    /** A pattern of the names that all takings have had, without their directory. */
    String temporaryNames() {
        String name = fileName.substring(fileName.lastIndexOf('/') + 1);
        return "\\." + Pattern.quote(name) + "(\\.\\d+)?\\.part";
    }

    /** Throws if another process has taken the delivery, as far as is known here. */
    void check() {
        context.accounts().check();
    }

    /** Throws if another process has taken the delivery, as the ledger says. */
    void fencedOff() {
        context.accounts().fencedOff();
    }

    /** The file name behind the setting {@code prefix}, if there is one: an object's key. */
    public String getKey() {
        return context.destination()
                .find("prefix")
                .map(prefix -> TargetName.path(context, "prefix", prefix.replaceFirst("/+$", "")) + "/" + fileName)
                .orElse(fileName);
    }

    /** The media type. */
    public String getContentType() {
        return encryption.isPresent() ? "application/pgp-encrypted" : gzip ? "application/gzip" : format.contentType();
    }

    /**
     * Compares what has arrived with what was sent.
     *
     * @throws DeliveryException if the lengths in bytes differ
     */
    void verify(long arrived) {
        if (arrived != getLength()) {
            throw new DeliveryException(
                    ErrorCode.SHORT_FILE,
                    context.subject(),
                    fileName + " was sent with " + getLength() + " bytes, but "
                            + (arrived < 0 ? "is not there" : arrived + " have arrived")
                            + ". The next attempt replaces the file.");
        }
    }

    @Override
    public String toString() {
        return context + " as " + fileName;
    }

    private boolean ownsFile() {
        return gzip || encryption.isPresent() || format != FileFormat.RAW;
    }

    private OutputStream create() throws IOException {
        Files.deleteIfExists(workFile);
        OwnerOnly.createFile(workFile);
        OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(workFile, StandardOpenOption.WRITE), BUFFER_BYTES);
        OutputStream written = encryption.isPresent() ? encryption.get().encrypting(out) : out;
        return gzip ? new GZIPOutputStream(written, BUFFER_BYTES) : written;
    }
}
