package io.stellicroutes.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.api.Answer;
import io.stellicroutes.api.Answers;
import io.stellicroutes.api.ExportFailedException;
import io.stellicroutes.api.Poll;
import io.stellicroutes.api.StellicException;
import io.stellicroutes.api.StellicUrls;
import io.stellicroutes.api.SynchronousFlowException;
import io.stellicroutes.api.TransientStellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.SentFile;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Channel;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.config.Tenant;
import io.stellicroutes.http.HttpAnswer;
import io.stellicroutes.http.UnknownEnd;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunLanding;
import io.stellicroutes.run.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the routes request, await and download ask of the package {@code api}; bean {@code stellicApi}. Thread-safe. */
public final class ApiSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private static final ObjectMapper JSON = Answers.mapper();

    private final StellicConfig config;
    private final Map<Optional<String>, StellicUrls> urls;
    private final Answers answers;
    private final RunLanding landing;
    private final Ledger ledger;
    private final Drain drain;
    private final Clock clock;

    public ApiSteps(StellicConfig config, Landing landing, Ledger ledger, Drain drain, Clock clock) {
        this.config = config;
        this.urls = config.askers().stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        tenant -> new StellicUrls(config.stellic(tenant).baseUrl())));
        this.answers = new Answers(clock, config.secrets());
        this.landing = new RunLanding(landing, config);
        this.ledger = ledger;
        this.drain = drain;
        this.clock = clock;
    }

    public String exportDataUrl(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.checkGoesOn();
        return urls(run).exportData(run.export(), run.channel());
    }

    /** Whether the synchronous flow was asked for and reached Stellic: there the asynchronous one may do better. */
    public boolean mayFallBack(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        return run.mayFallBackAfter(failure);
    }

    /** From now on this run asks for the asynchronous flow. */
    public void fallBack(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.channel(Channel.S3);
    }

    /**
     * Tells what Stellic has answered to {@code export_data}: the exchange property {@code stellicAnswer} is then
     * {@code json}, and the body its text; {@code parsed}, and the body the JSON; or {@code file}, and the body an
     * {@link Answer.File}.
     */
    public void readAnswer(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, Exchange exchange)
            throws IOException {
        HttpAnswer http = new HttpAnswer(exchange.getMessage());
        http.read(() -> {
            InputStream body = http.body();
            try {
                Answer answer = answers.exportData(
                        run.subject(),
                        run.channel(),
                        http.code(),
                        http.contentType(),
                        http.header("Content-Encoding"),
                        http.retryAfter(),
                        body);
                requireKnownEnd(run, answer, http);
                take(answer, exchange);
            } catch (ZipException e) {
                body.close();
                throw RunLanding.damaged(run, "Stellic's answer is not the gzip that it says it is, or is damaged");
            } catch (IOException | RuntimeException e) {
                body.close();
                throw e;
            }
        });
    }

    /** JSON and gzip that break off can't be read. */
    private static void requireKnownEnd(RunInProgress run, Answer answer, HttpAnswer http) {
        if (answer instanceof Answer.File file && !file.gzip() && UnknownEnd.isOf(http)) {
            String detail = "Stellic neither says how long the file is nor sends it in chunks:"
                    + " whether it is whole could not be told";
            throw run.channel() == Channel.S3
                    ? new StellicException(ErrorCode.UNKNOWN_LENGTH, run.subject(), detail)
                    : new SynchronousFlowException(ErrorCode.UNKNOWN_LENGTH, run.subject(), detail);
        }
    }

    private static void take(Answer answer, Exchange exchange) {
        if (answer instanceof Answer.Json json) {
            exchange.setProperty(StellicConstants.PROPERTY_ANSWER, json.parsed().isPresent() ? "parsed" : "json");
            exchange.getMessage()
                    .setBody(json.parsed().<Object>map(node -> node).orElseGet(json::text));
        } else {
            exchange.setProperty(StellicConstants.PROPERTY_ANSWER, "file");
            exchange.getMessage().setBody(answer);
        }
    }

    /** Puts the file name on record that parsed JSON has. */
    public void noteFileName(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, @Body Object json, Message message) {
        Answer.Accepted accepted = answers.accepted(run.subject(), tree(json));
        run.checkLease();
        run.run(ledger.runs().accepted(run.run(), accepted.fileName(), accepted.expiry()));
        message.setBody(null);
    }

    /** Lands the file that Stellic has answered with. */
    public void landAnswer(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, @Body Answer.File file, Message message)
            throws IOException {
        RunLanding.remark(run, file.remark());
        HttpAnswer http = new HttpAnswer(message);
        http.read(() -> {
            try (InputStream body = file.body()) {
                land(run, file, http.length());
            } catch (ZipException e) {
                throw RunLanding.damaged(run, "Stellic's answer is not the gzip that it says it is, or is damaged");
            }
        });
        message.setBody(null);
    }

    private static JsonNode tree(Object json) {
        return json == null || json instanceof JsonNode ? (JsonNode) json : JSON.valueToTree(json);
    }

    public Poll beginWait(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.enter(Stage.AWAIT);
        return new Poll(
                run.subject(), config.stellic().poll(), run.run().fileExpiry(), clock, ThreadLocalRandom.current());
    }

    /** Whether to go on waiting; a stop of the process or of the run ends the wait. */
    public boolean isWaiting(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_POLL) Poll poll) {
        run.checkGoesOn();
        if (drain.isStopping()) {
            poll.stop();
        }
        return poll.isWaiting();
    }

    public String getExportUrlUrl(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        run.checkGoesOn();
        run.poll();
        return urls(run).getExportUrl(run.run().fileName().orElseThrow());
    }

    /** Reads the answer to {@code get_export_url}; the body is then the text of its JSON. */
    public void readStatus(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, Exchange exchange)
            throws IOException {
        HttpAnswer http = new HttpAnswer(exchange.getMessage());
        try (InputStream body = http.body()) {
            take(
                    answers.getExportUrl(run.subject(), http.code(), http.contentType(), http.retryAfter(), body),
                    exchange);
        }
    }

    /** Tells the wait what parsed JSON says. */
    public void takeStatus(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_POLL) Poll poll,
            @Body Object json,
            Message message) {
        poll.answered(answers.status(run.subject(), tree(json)));
        message.setBody(null);
    }

    public void noteError(
            @ExchangeProperty(StellicConstants.PROPERTY_POLL) Poll poll,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        if (failure instanceof TransientStellicException passing) {
            poll.failed(passing);
        } else {
            poll.disconnected(failure);
        }
    }

    private StellicUrls urls(RunInProgress run) {
        return urls.get(run.export().tenant());
    }

    /**
     * A file name that Stellic has never given.
     *
     * @param tenant whose Stellic is asked; null for that of no tenant
     */
    public String checkUrl(@ExchangeProperty(StellicConstants.PROPERTY_TENANT) String tenant) {
        StellicUrls its = urls.get(Optional.ofNullable(tenant));
        if (its == null) {
            throw new IllegalArgumentException(
                    "the header " + StellicConstants.TENANT + " must name one of " + config.askers());
        }
        return its.getExportUrl("stellic-exports-check.csv");
    }

    /** The endpoint by which a tenant's Stellic is called; null for that of no tenant. */
    public String checkedBy(@ExchangeProperty(StellicConstants.PROPERTY_TENANT) String tenant) {
        return Tenant.named("stellic-api", Optional.ofNullable(tenant));
    }

    /**
     * Reads the answer to the check. A 404 or 400 is as good as any: Stellic is there and knows who asks. Otherwise the
     * exchange property {@code stellicAnswer} is {@code json}, and the body its text.
     */
    public void readCheck(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        exchange.removeProperty(StellicConstants.PROPERTY_ANSWER);
        HttpAnswer http = new HttpAnswer(message);
        int code = http.code();
        try (InputStream body = http.body()) {
            if (code == 400 || code == 404) {
                message.setBody(null);
            } else {
                take(answers.getExportUrl(Subject.NONE, code, http.contentType(), http.retryAfter(), body), exchange);
            }
        }
    }

    /** Parsed JSON, even if it says that there is no such file, means that Stellic has been reached. */
    public void takeCheck(@Body Object json, Message message) {
        try {
            answers.status(Subject.NONE, tree(json));
        } catch (ExportFailedException e) {
            LOG.debug("the check's answer: {}", e.getMessage());
        }
        message.setBody(null);
    }

    private void land(RunInProgress run, Answer.File file, long length) throws IOException {
        run.enter(Stage.DOWNLOAD);
        run.transfer().expected(length);
        run.checkLease();
        run.landed(landing.land(run, 0, file.body(), new SentFile(length, "", file.gzip()), run::cameTo));
    }
}
