package io.stellicroutes.run;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.api.TransientStellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.SentFile;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.landing.FileDigest;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.Landing.Landed;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lands the stream that is a run's file, and says in the run's name why it has not landed. Thread-safe. */
public final class RunLanding {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Landing landing;
    private final StellicConfig config;

    public RunLanding(Landing landing, StellicConfig config) {
        this.landing = landing;
        this.config = config;
    }

    /**
     * Lands a stream, as {@link Landing#land(String, long, InputStream, SentFile, LongConsumer)} does. For a
     * destination that gets changes, a digest of the file is computed meanwhile.
     *
     * @throws TransientStellicException if another attempt may land it: it broke off, or is damaged
     * @throws StellicException if it is empty, or the disk has no room for it
     */
    public Landed land(RunInProgress run, long from, InputStream stream, SentFile file, LongConsumer progress)
            throws IOException {
        return reading(run, () -> {
            if (isDigested(run)) {
                return digested(run, from, stream, file, progress);
            }
            return landing.land(run.run().id(), from, stream, file, progress);
        });
    }

    private Landed digested(RunInProgress run, long from, InputStream stream, SentFile file, LongConsumer progress)
            throws IOException {
        String id = run.run().id();
        if (file.gzip()) {
            // its bytes are others when it has landed
            Landed landed = landing.land(id, from, stream, file, progress);
            run.contents().digest(FileDigest.of(landing.fileOf(id)));
            return landed;
        }
        FileDigest digest = FileDigest.ofGrowing(landing.growing(id), landing.fileOf(id));
        Landed landed = digest.during(told -> landing.land(id, from, stream, file, told), progress);
        run.contents().digest(digest);
        return landed;
    }

    private boolean isDigested(RunInProgress run) {
        return !run.isPreview()
                && run.export().destinations().stream()
                        .anyMatch(name -> config.destination(name).getsChanges());
    }

    /**
     * Reads what is to be landed.
     *
     * @throws StellicException as {@link #land}
     */
    public static <T> T reading(RunInProgress run, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (Landing.EmptyFileException e) {
            throw new StellicException(ErrorCode.EMPTY_FILE, run.subject(), e.getMessage());
        } catch (Landing.NoSpaceException e) {
            throw new StellicException(ErrorCode.DISK_RESERVE, run.subject(), e.getMessage());
        } catch (Landing.DamagedException e) {
            throw damaged(run, e.getMessage());
        } catch (Landing.IncompleteException
                | ConnectionClosedException
                | MalformedChunkCodingException
                | EOFException e) {
            throw brokeOff(run);
        }
    }

    /** What came is not what its sender says it is. */
    public static TransientStellicException damaged(RunInProgress run, String detail) {
        return new TransientStellicException(ErrorCode.DAMAGED_FILE, run.subject(), detail, Duration.ZERO);
    }

    private static TransientStellicException brokeOff(RunInProgress run) {
        String of = run.transfer().expected() < 0 ? "" : " of " + run.transfer().expected();
        return new TransientStellicException(
                ErrorCode.BROKEN_DOWNLOAD,
                run.subject(),
                "the download broke off at byte " + run.transfer().bytes() + of,
                Duration.ZERO);
    }

    /** Says what is odd about a file, and notes it for the ledger. */
    public static void remark(RunInProgress run, Optional<String> remark) {
        remark.ifPresent(odd -> LOG.warn("{}: {}", run, odd));
        run.note(remark);
    }

    /** What reads a run's file from the network. */
    public interface Reading<T> {
        T read() throws IOException;
    }
}
