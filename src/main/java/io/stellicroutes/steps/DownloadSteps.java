package io.stellicroutes.steps;

import io.stellicroutes.api.FileChangedException;
import io.stellicroutes.api.Poll;
import io.stellicroutes.api.PresignedUrls;
import io.stellicroutes.api.StellicException;
import io.stellicroutes.api.StoreAnswers;
import io.stellicroutes.api.StoreAnswers.Content;
import io.stellicroutes.api.StoreAnswers.Description;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.http.StoreRequest;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.Landing.Landed;
import io.stellicroutes.landing.Landing.Origin;
import io.stellicroutes.landing.Landing.Part;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RowCount;
import io.stellicroutes.run.RunInProgress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the route download asks: which URL, from which byte on, and what becomes of the answer; bean {@code
 * stellicDownload}. Thread-safe.
 */
public final class DownloadSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    /** How many bytes an attempt must bring so as not to count: few enough for any line, too many to go on for ever. */
    private static final long STEP = 64 * 1024;

    private static final int TEMPORARY_REDIRECT = 307;
    private static final int PERMANENT_REDIRECT = 308;
    private static final int MOST_REDIRECTS = 5;

    private final PresignedUrls presignedUrls;
    private final StoreAnswers answers;
    private final Landing landing;
    private final Ledger ledger;
    private final LandedFiles files;
    private final StellicConfig config;
    private final RecordReader reader;

    public DownloadSteps(
            PresignedUrls presignedUrls,
            StoreAnswers answers,
            Landing landing,
            Ledger ledger,
            LandedFiles files,
            StellicConfig config) {
        this.files = files;
        this.config = config;
        this.reader = RecordSteps.reader(config);
        this.presignedUrls = presignedUrls;
        this.answers = answers;
        this.landing = landing;
        this.ledger = ledger;
    }

    /** Begins with the URL that the wait was for, if it may be fetched. */
    public StoreRequest begin(
            @ExchangeProperty(StellicConstants.PROPERTY_POLL) Poll poll,
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        return new StoreRequest(presignedUrls.allowed(run.subject(), poll.presignedUrl()));
    }

    /**
     * Takes a 307 or 308 for what it says: the same request, at another URL, if files may be fetched there. So a store answers
     * for a bucket that is new in its region. Anything else is an answer.
     */
    public void follow(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_STORE_REQUEST) StoreRequest request,
            Message message)
            throws IOException {
        int code = ApiSteps.code(message);
        if (code != TEMPORARY_REDIRECT && code != PERMANENT_REDIRECT) {
            request.answered();
            return;
        }
        ApiSteps.body(message).close();
        message.setBody(null);
        String from = request.getUrl();
        String to = presignedUrls.redirected(run.subject(), from, ApiSteps.header(message, "Location"));
        if (request.redirectedTo(to) > MOST_REDIRECTS) {
            throw new StellicException(
                    ErrorCode.STORE_REDIRECT,
                    run.subject(),
                    "the store redirected the download more than " + MOST_REDIRECTS + " times, at last"
                            + PresignedUrls.hostOf(to));
        }
        LOG.info("{}: the store answered {} and sends the download on{}", run, code, PresignedUrls.hostOf(to));
    }

    /** The header {@code Range}: the bytes that are not here yet; null for the whole file. */
    public String range(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) throws IOException {
        return landing.part(run.run().id())
                .map(part -> "bytes=" + part.bytes() + "-")
                .orElse(null);
    }

    /** The header {@code If-Match}: the file must be the one that was begun; null if none was. */
    public String entityTag(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) throws IOException {
        return landing.part(run.run().id())
                .map(part -> part.origin().entityTag())
                .orElse(null);
    }

    /** Lands what the store answers: the file, or the rest of it. */
    public void land(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, Message message)
            throws IOException {
        ApiSteps.redelivery(message, () -> {
            try (BufferedInputStream body = new BufferedInputStream(ApiSteps.body(message))) {
                land(run, message, body);
            } finally {
                message.setBody(null);
            }
        });
    }

    private void land(RunInProgress run, Message message, BufferedInputStream body) throws IOException {
        String id = run.run().id();
        Optional<Part> part = landing.part(id);
        try {
            Content content = answers.content(
                    run.subject(),
                    part.map(Part::bytes).orElse(0L),
                    part.map(Part::origin).map(DownloadSteps::description),
                    ApiSteps.code(message),
                    name -> ApiSteps.header(message, name),
                    body);
            Description description = content.description();
            run.expectedBytes(description.length());
            run.bytes(content.from());
            remark(run, content.remark());
            if (content.from() > 0) {
                LOG.info("{}: the download goes on at byte {} of {}", run, content.from(), description.length());
            }
            Origin origin = new Origin(description.length(), description.entityTag(), description.gzip());
            Landed landed = land(run, content.from(), body, origin);
            run.landed(landed);
            if (!run.isFetchedAgain()) {
                run.run(ledger.runs().landed(run.run(), landed.bytes(), landed.fingerprint(), run.note()));
            }
        } catch (FileChangedException e) {
            landing.remove(id);
            throw e;
        } catch (Landing.EmptyFileException | Landing.NoSpaceException e) {
            throw ApiSteps.notLanded(run, e);
        } catch (Landing.DamagedException e) {
            throw ApiSteps.damaged(run, e.getMessage());
        } catch (Landing.IncompleteException | ConnectionClosedException | MalformedChunkCodingException e) {
            throw ApiSteps.brokeOff(run);
        }
    }

    /** Says what is odd about a file, and notes it for the ledger. */
    static void remark(RunInProgress run, Optional<String> remark) {
        remark.ifPresent(odd -> LOG.warn("{}: {}", run, odd));
        run.note(remark);
    }

    /** A file that was fetched again has landed when its rows show that it is the one that had landed before. */
    public void takeSame(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, @Body Iterator<List<String>> rows)
            throws IOException {
        try {
            files.requireSame(run, rows);
            Landed landed = run.landed();
            run.run(ledger.runs().landed(run.run(), landed.bytes(), landed.fingerprint(), run.note()));
        } finally {
            RecordReader.close(rows);
        }
    }

    /** Compressed bytes are not counted as they come; deliveries that need the number of rows read the file. */
    private Landed land(RunInProgress run, long from, InputStream body, Origin origin) throws IOException {
        String id = run.run().id();
        if (origin.gzip() || run.isPreview() || !RowCount.isOfUse(run.export(), config)) {
            return landing.land(id, from, body, origin, run::bytes);
        }
        RowCount count = RowCount.begin(run, reader, landing.growing(id));
        try {
            Landed landed = landing.land(id, from, body, origin, bytes -> {
                run.bytes(bytes);
                count.grewTo(bytes);
            });
            count.isWhole();
            run.rowCount(count);
            return landed;
        } finally {
            count.end();
        }
    }

    private static Description description(Origin origin) {
        return new Description(origin.length(), origin.entityTag(), origin.gzip());
    }

    /**
     * Whether a download that broke off is gone on with at once: it has brought the file on. Attempts that do not are
     * counted.
     */
    public boolean cameFarther(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        return run.cameFartherBy(STEP);
    }

    /** Says that the download is gone on with, and why. */
    public void sayGoingOn(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception trouble) {
        LOG.warn("{}: {}; going on from there with a fresh URL", run, Problems.of(trouble));
    }
}
