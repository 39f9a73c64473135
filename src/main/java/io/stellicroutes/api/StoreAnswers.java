package io.stellicroutes.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.RetryAfter;
import io.stellicroutes.base.SentFile;
import io.stellicroutes.base.Subject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what the store answers to a download (reference, step 3): the file, the rest of it, or neither. Immutable,
 * thread-safe.
 */
public final class StoreAnswers {
    private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7E]{1,500}\"");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
    private static final Pattern MARKUP = Pattern.compile(
            "^(\u00EF\u00BB\u00BF)?\\s*<(\\?xml|error|!doctype|html)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9.]{1,60})</Code>");
    /** Where the bucket is, in the words of a store that was asked at the wrong place. */
    private static final Pattern ENDPOINT = Pattern.compile("<Endpoint>([A-Za-z0-9.-]{1,255})</Endpoint>");

    private static final Pattern REGION = Pattern.compile("<Region>([a-z0-9-]{1,40})</Region>");

    private static final int BEGINNING = 2048;

    private final Clock clock;
    private final Predicate<String> tellable;

    /** @param tellable the hosts that errors may name when the store names them: those that files may come from */
    public StoreAnswers(Clock clock, Predicate<String> tellable) {
        this.clock = clock;
        this.tellable = tellable;
    }

    /**
     * Bytes that may be taken for the file.
     *
     * @param from where in the file they begin
     * @param file the file that they belong to
     * @param remark what is odd about them, for the log; empty if nothing is
     */
    public record Content(long from, SentFile file, Optional<String> remark) {}

    /**
     * Reads an answer.
     *
     * @param subject who asks, for errors: the export
     * @param from from which byte on the file was asked for
     * @param part what the bytes before it belong to; empty if the whole file was asked for
     * @param headers the answer's headers by their names; null for one that is not there
     * @param body looked at, not used up
     * @throws FileChangedException if the bytes before are of no use
     * @throws TransientStellicException if another attempt may do, with a fresh URL for a 403
     * @throws StellicException for any other refusal
     */
    public Content content(
            Subject subject,
            long from,
            Optional<SentFile> part,
            int code,
            UnaryOperator<String> headers,
            BufferedInputStream body)
            throws IOException {
        if (part.isPresent() && (code == 412 || code == 416)) {
            throw new FileChangedException(
                    ErrorCode.FILE_CHANGED,
                    subject,
                    "the store answered " + code
                            + ": the file is not the one that was begun; it is downloaded from its start");
        }
        if (code != 200 && !(code == 206 && part.isPresent())) {
            throw refusal(subject, code, headers, readable(body));
        }
        Optional<Matcher> range = code == 206 ? range(headers) : Optional.empty();
        long length = code == 200
                ? number(headers.apply("Content-Length"))
                : range.map(found -> Long.parseLong(found.group(3))).orElse(-1L);
        String beginning = code == 200 ? beginning(body) : "";
        ContentCoding coding = ContentCoding.of(subject, "the store", headers.apply("Content-Encoding"), beginning);
        // of a part of what was gzip all the same, though nobody said so
        boolean gzip = coding.gzip() || (code == 206 && part.get().gzip());
        SentFile file = new SentFile(length, entityTag(headers), gzip);
        if (code == 206) {
            boolean same = range.filter(found -> Long.parseLong(found.group(1)) == from)
                            .filter(found -> Long.parseLong(found.group(2)) == length - 1)
                            .isPresent()
                    && file.equals(part.get());
            if (!same) {
                throw new FileChangedException(
                        ErrorCode.FILE_CHANGED,
                        subject,
                        "the store answered with a part of another file than the one"
                                + " that was begun; it is downloaded from its start");
            }
            ContentCoding whole = gzip && !coding.gzip() ? ContentCoding.unsaid("the store") : coding;
            return new Content(from, file, whole.remark());
        }
        if (length < 0 && headers.apply("Transfer-Encoding") == null) {
            throw new StellicException(
                    ErrorCode.UNKNOWN_LENGTH,
                    subject,
                    "the store neither says how long the file is nor sends it in chunks:"
                            + " whether it is whole could not be told");
        }
        refuseDocument(subject, beginning);
        return new Content(0, file, coding.remark());
    }

    private RuntimeException refusal(Subject subject, int code, UnaryOperator<String> headers, String beginning) {
        String said = "the store answered " + code + " to the download" + errorCode(beginning);
        if (code == 403) {
            return new TransientStellicException(
                    ErrorCode.STORE_403, subject, said + ": the URL has expired or is not valid", Duration.ZERO);
        }
        if (code == 429 || code >= 500) {
            return new TransientStellicException(
                    code == 429 || code == 503 ? ErrorCode.STORE_BUSY : ErrorCode.STORE_DOWN,
                    subject,
                    said,
                    RetryAfter.of(headers.apply("Retry-After"), clock.instant()));
        }
        if (code >= 300 && code < 400) {
            return new StellicException(
                    ErrorCode.STORE_REDIRECT,
                    subject,
                    said + ": a redirect" + PresignedUrls.hostOf(headers.apply("Location"))
                            + "; only 307 and 308 are followed");
        }
        return new StellicException(code == 404 ? ErrorCode.STORE_404 : ErrorCode.STORE_REFUSAL, subject, said);
    }

    /** Stores can answer 200 and then think better of it: an error document, or a proxy's page, is no file. */
    private void refuseDocument(Subject subject, String beginning) {
        if (MARKUP.matcher(beginning).matches()) {
            throw new TransientStellicException(
                    ErrorCode.STORE_DOCUMENT,
                    subject,
                    "the store answered with a document of its own instead of the file" + errorCode(beginning),
                    Duration.ZERO);
        }
    }

    /** The store's word for what is wrong, and the place that it names instead; nothing else of its document. */
    private String errorCode(String beginning) {
        Matcher code = CODE.matcher(beginning);
        if (!code.find()) {
            return "";
        }
        StringBuilder told = new StringBuilder(" (").append(code.group(1));
        Matcher endpoint = ENDPOINT.matcher(beginning);
        if (endpoint.find()) {
            told.append(", the bucket is at ")
                    .append(
                            tellable.test(endpoint.group(1))
                                    ? endpoint.group(1)
                                    : "a host that stellic.download.allowed-hosts does not allow");
        }
        Matcher region = REGION.matcher(beginning);
        if (region.find()) {
            told.append(", the bucket is in ").append(region.group(1));
        }
        return told.append(')').toString();
    }

    /** The first bytes of a body, all that are looked at, though they may come in pieces. */
    private static String beginning(BufferedInputStream body) throws IOException {
        body.mark(BEGINNING);
        byte[] bytes = body.readNBytes(BEGINNING);
        body.reset();
        return new String(bytes, ISO_8859_1);
    }

    /** As much of a refusal as can be read: its status counts, whether its document is whole or not. */
    private static String readable(BufferedInputStream body) {
        byte[] bytes = new byte[BEGINNING];
        int length = 0;
        try {
            int n = 0;
            while (n >= 0 && length < BEGINNING) {
                length += n;
                n = body.read(bytes, length, BEGINNING - length);
            }
        } catch (IOException e) {
            return new String(bytes, 0, length, ISO_8859_1);
        }
        return new String(bytes, 0, length, ISO_8859_1);
    }

    private static String entityTag(UnaryOperator<String> headers) {
        String tag = headers.apply("ETag");
        return tag != null && STRONG_TAG.matcher(tag.strip()).matches() ? tag.strip() : "";
    }

    private static Optional<Matcher> range(UnaryOperator<String> headers) {
        String range = headers.apply("Content-Range");
        return Optional.ofNullable(range)
                .map(text -> CONTENT_RANGE.matcher(text.strip()))
                .filter(Matcher::matches);
    }

    private static long number(String header) {
        return header != null && header.matches("\\d{1,18}") ? Long.parseLong(header) : -1;
    }
}
