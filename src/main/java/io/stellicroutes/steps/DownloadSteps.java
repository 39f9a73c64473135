package io.stellicroutes.steps;

import io.stellicroutes.api.FileChangedException;
import io.stellicroutes.api.Poll;
import io.stellicroutes.api.PresignedUrls;
import io.stellicroutes.api.StellicException;
import io.stellicroutes.api.StoreAnswers;
import io.stellicroutes.api.StoreAnswers.Content;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.SentFile;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.http.HttpAnswer;
import io.stellicroutes.http.StoreRequest;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.Landing.Landed;
import io.stellicroutes.landing.Landing.Part;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RowCount;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunLanding;
import io.stellicroutes.run.Stage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the route download asks: which URL, from which byte on, and what becomes of the answer; bean
 * {@code stellicDownload}. Thread-safe.
 */
public final class DownloadSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    /** How many bytes an attempt must bring so as not to count: few enough for any line, too many to go on for ever. */
    private static final long STEP = 64 * 1024;

    private static final int TEMPORARY_REDIRECT = 307;
    private static final int PERMANENT_REDIRECT = 308;
    private static final int MOST_REDIRECTS = 5;

    private final Map<Optional<String>, Store> stores;
    private final Landing landing;
    private final RunLanding runLanding;
    private final StellicConfig config;
    private final RecordReader reader;

    /** Where the files of one Stellic may be fetched, and what is answered there. */
    public record Store(PresignedUrls urls, StoreAnswers answers) {}

    /** @param stores of each tenant, and of none */
    public DownloadSteps(Map<Optional<String>, Store> stores, Landing landing, StellicConfig config) {
        this.config = config;
        this.reader = RecordSteps.reader(config);
        this.stores = Map.copyOf(stores);
        this.landing = landing;
        this.runLanding = new RunLanding(landing, config);
    }

    private Store store(RunInProgress run) {
        return stores.get(run.export().tenant());
    }

    /** Begins with the URL that the wait was for, if it may be fetched. */
    public StoreRequest begin(
            @ExchangeProperty(StellicConstants.PROPERTY_POLL) Poll poll,
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.enter(Stage.DOWNLOAD);
        return new StoreRequest(store(run).urls().allowed(run.subject(), poll.presignedUrl()));
    }

    /**
     * Takes a 307 or 308 for what it says: the same request, at another URL, if files may be fetched there. So a store
     * answers for a bucket that is new in its region. Anything else is an answer.
     */
    public void follow(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_STORE_REQUEST) StoreRequest request,
            Message message)
            throws IOException {
        HttpAnswer answer = new HttpAnswer(message);
        int code = answer.code();
        if (code != TEMPORARY_REDIRECT && code != PERMANENT_REDIRECT) {
            request.answered();
            return;
        }
        answer.body().close();
        message.setBody(null);
        String from = request.getUrl();
        String to = store(run).urls().redirected(run.subject(), from, answer.header("Location"));
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
        HttpAnswer answer = new HttpAnswer(message);
        answer.read(() -> {
            try (BufferedInputStream body = new BufferedInputStream(answer.body())) {
                land(run, answer, body);
            } finally {
                message.setBody(null);
            }
        });
    }

    private void land(RunInProgress run, HttpAnswer answer, BufferedInputStream body) throws IOException {
        Optional<Part> part = landing.part(run.run().id());
        Content content;
        try {
            content = RunLanding.reading(run, () -> store(run)
                    .answers()
                    .content(
                            run.subject(),
                            part.map(Part::bytes).orElse(0L),
                            part.map(Part::origin),
                            answer.code(),
                            answer::header,
                            body));
        } catch (FileChangedException e) {
            landing.remove(run.run().id());
            throw e;
        }
        SentFile file = content.file();
        run.transfer().expected(file.length());
        run.transfer().bytes(content.from());
        RunLanding.remark(run, content.remark());
        if (content.from() > 0) {
            LOG.info("{}: the download goes on at byte {} of {}", run, content.from(), file.length());
        }
        run.landed(land(run, content.from(), body, file));
    }

    /** Compressed bytes are not counted as they come; deliveries that need the number of rows read the file. */
    private Landed land(RunInProgress run, long from, InputStream body, SentFile file) throws IOException {
        if (file.gzip() || run.isPreview() || !RowCount.isOfUse(run.export(), config)) {
            return runLanding.land(run, from, body, file, run::cameTo);
        }
        RowCount count = RowCount.begin(run, reader, landing.growing(run.run().id()));
        Landed landed = count.during(progress -> runLanding.land(run, from, body, file, progress), run::cameTo);
        run.contents().countedBy(count);
        return landed;
    }

    /**
     * Whether a download that broke off is gone on with at once: it has brought the file on. Attempts that do not are
     * counted.
     */
    public boolean cameFarther(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        return run.transfer().cameFartherBy(STEP);
    }

    /** Says that the download is gone on with, and why. */
    public void sayGoingOn(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        LOG.warn("{}: {}; going on from there with a fresh URL", run, Problems.of(failure));
    }
}
