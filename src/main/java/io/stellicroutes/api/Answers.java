package io.stellicroutes.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.RetryAfter;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Channel;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads Stellic's answers; explains the bad ones. Immutable, thread-safe. */
public final class Answers {
    private static final ObjectMapper JSON = mapper();
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");
    private static final Pattern QUERY = Pattern.compile("(https?://[^\\s?\"]*\\?)[^\\s\"]+");
    /** A token that was had for a client's secret, and so is in no configuration. */
    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)\\s+[\\w.~+/=-]{8,}");

    private static final String EXPORT_DATA = "export_data";
    private static final String GET_EXPORT_URL = "get_export_url";
    private static final int LONGEST_JSON = 1 << 20;
    private static final int LONGEST_MESSAGE = 500;

    private final Clock clock;
    private final List<String> secrets;

    /** A parser that refuses text behind the JSON. */
    public static ObjectMapper mapper() {
        return JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** @param secrets what must not be repeated from an answer: servers quote what they were sent */
    public Answers(Clock clock, List<String> secrets) {
        this.clock = clock;
        this.secrets = secrets.stream()
                .filter(secret -> !secret.isBlank())
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /**
     * Reads the answer to {@code export_data}. What it is decides its content, not what was asked for: with no
     * {@code delivery_channel} Stellic decides by itself (reference, "Parameters and structure").
     *
     * @param subject who asks, for errors: the export
     * @param channel the channel that was asked for
     * @param contentEncoding what is still to be undone of {@code Content-Encoding}; null if nothing is
     * @throws SynchronousFlowException if the synchronous flow met a gateway error
     * @throws TransientStellicException for a 429 or a 5xx
     * @throws StellicException for any other refusal
     */
    public Answer exportData(
            Subject subject,
            Channel channel,
            int code,
            String contentType,
            String contentEncoding,
            String retryAfter,
            InputStream stream)
            throws IOException {
        BufferedInputStream body = new BufferedInputStream(stream == null ? InputStream.nullInputStream() : stream);
        if (channel != Channel.S3 && (code == 502 || code == 503 || code == 504)) {
            throw new SynchronousFlowException(
                    ErrorCode.ofStatus(code), subject, "Stellic answered " + code + " to the synchronous export");
        }
        refuse(subject, EXPORT_DATA, code, retryAfter, body);
        char first = firstCharacter(body);
        Optional<Answer.Json> json = json(subject, first, contentType, body);
        if (json.isPresent()) {
            return json.get();
        }
        refuseHtml(subject, first, contentType);
        ContentCoding coding = ContentCoding.of(subject, "Stellic", contentEncoding, beginning(body));
        return new Answer.File(body, coding.gzip(), coding.remark());
    }

    /**
     * The first character and the content type tell JSON from CSV. Where they contradict each other (a CSV whose first
     * name begins with a brace; either of them under the other's content type), it is JSON if all of it can be parsed
     * as such.
     */
    private static Optional<Answer.Json> json(Subject subject, char first, String contentType, BufferedInputStream body)
            throws IOException {
        boolean brace = first == '{';
        boolean saysJson = mediaType(contentType).contains("json");
        boolean saysCsv = mediaType(contentType).contains("csv");
        if (brace && !saysCsv) {
            return Optional.of(json(subject, EXPORT_DATA, body));
        }
        return brace || saysJson ? ambiguous(body) : Optional.empty();
    }

    /** JSON, if all of it can be parsed; else nothing is used up. */
    private static Optional<Answer.Json> ambiguous(BufferedInputStream body) throws IOException {
        body.mark(LONGEST_JSON + 2);
        byte[] text = body.readNBytes(LONGEST_JSON + 1);
        Optional<JsonNode> parsed = json(text);
        if (parsed.isEmpty()) {
            body.reset();
        }
        return parsed.map(json -> new Answer.Json(new ByteArrayInputStream(text), parsed));
    }

    private static Answer.Json json(Subject subject, String call, InputStream body) throws IOException {
        byte[] text = body.readNBytes(LONGEST_JSON + 1);
        if (text.length > LONGEST_JSON) {
            throw notJson(subject, call);
        }
        return new Answer.Json(new ByteArrayInputStream(text), Optional.empty());
    }

    /**
     * What JSON says that answers {@code export_data} (reference, step 1).
     *
     * @param json the parsed text; null for none
     * @throws ExportFailedException if Stellic says that it has failed
     * @throws StellicException if it is not an object with a file name
     */
    public Answer.Accepted accepted(Subject subject, JsonNode json) {
        JsonNode answer = successful(subject, EXPORT_DATA, json);
        String fileName = answer.path("data").path("file_name").asText("");
        if (fileName.isBlank()) {
            throw new StellicException(
                    ErrorCode.NO_FILE_NAME,
                    subject,
                    "Stellic's answer to export_data has no file_name" + words(answer));
        }
        return new Answer.Accepted(
                fileName, instant(answer.path("data").path("file_expiry").asText("")));
    }

    /**
     * Reads the answer to {@code get_export_url}; throws as {@link #exportData}.
     *
     * @throws ExportFailedException also for a 404: the file is gone, and only a new export can help
     */
    public Answer.Json getExportUrl(
            Subject subject, int code, String contentType, String retryAfter, InputStream stream) throws IOException {
        BufferedInputStream body = new BufferedInputStream(stream == null ? InputStream.nullInputStream() : stream);
        refuse(subject, GET_EXPORT_URL, code, retryAfter, body);
        refuseHtml(subject, firstCharacter(body), contentType);
        return json(subject, GET_EXPORT_URL, body);
    }

    /**
     * What JSON says that answers {@code get_export_url} (reference, step 2); throws as {@link #accepted}.
     *
     * @param json the parsed text; null for none
     */
    public Status status(Subject subject, JsonNode json) {
        JsonNode answer = successful(subject, GET_EXPORT_URL, json);
        JsonNode url = answer.path("url");
        return new Status(
                clean(answer.path("status").asText("")),
                url.isTextual() && !url.asText().isBlank() ? Optional.of(url.asText()) : Optional.empty(),
                message(answer));
    }

    private void refuse(Subject subject, String call, int code, String retryAfter, InputStream body)
            throws IOException {
        if (code >= 200 && code < 300) {
            return;
        }
        String said = "Stellic answered " + code + " to " + call;
        String words = words(body);
        if (code == 429 || code >= 500) {
            String message = said + words;
            Duration wait = RetryAfter.of(retryAfter, clock.instant());
            throw code == 429
                    ? new TooManyRequestsException(ErrorCode.ofStatus(code), subject, message, wait)
                    : new TransientStellicException(ErrorCode.ofStatus(code), subject, message, wait);
        }
        String advice =
                switch (code) {
                    case 400 -> ": a parameter is missing or wrong";
                    case 401, 403 ->
                        ": the credential is wrong or no longer valid (check stellic.auth.*), or its account has no"
                                + " superadmin permission";
                    case 404 -> ": it does not know the data type or the file";
                    case 301, 302, 303, 307, 308 ->
                        ": a redirect, often to a log-in page; check stellic.base-url and stellic.auth.*";
                    default -> "";
                };
        String message = said + advice + words;
        throw code == 404 && call.equals(GET_EXPORT_URL)
                ? new ExportFailedException(ErrorCode.ofStatus(code), subject, message)
                : new StellicException(ErrorCode.ofStatus(code), subject, message);
    }

    private static void refuseHtml(Subject subject, char first, String contentType) {
        if (first == '<' || mediaType(contentType).contains("html")) {
            throw new StellicException(
                    ErrorCode.HTML,
                    subject,
                    "Stellic answered with a web page, likely its log-in page: check"
                            + " stellic.base-url and stellic.auth.*");
        }
    }

    private static Optional<JsonNode> json(byte[] bytes) {
        try {
            return bytes.length > LONGEST_JSON
                    ? Optional.empty()
                    : Optional.ofNullable(JSON.readTree(bytes)).filter(json -> !json.isMissingNode());
        } catch (IOException noJson) {
            // all bytes are here: it is their contents, down to the character set that the parser guesses
            return Optional.empty();
        }
    }

    /** @return the error for text that can't be parsed, or is no object */
    private static StellicException notJson(Subject subject, String call) {
        return new StellicException(
                ErrorCode.NOT_JSON, subject, "Stellic's answer to " + call + " is not the JSON object it should be");
    }

    private JsonNode successful(Subject subject, String call, JsonNode answer) {
        if (answer == null || !answer.isObject()) {
            throw notJson(subject, call);
        }
        if (answer.path("success").isBoolean() && !answer.path("success").asBoolean()) {
            throw new ExportFailedException(
                    ErrorCode.REFUSED_EXPORT, subject, "Stellic answered success: false to " + call + words(answer));
        }
        return answer;
    }

    private String words(InputStream body) throws IOException {
        return json(body.readNBytes(LONGEST_JSON + 1)).map(this::words).orElse("");
    }

    private String words(JsonNode answer) {
        String message = message(answer);
        return message.isEmpty() ? "" : ": \"" + message + "\"";
    }

    /** The server's own words; the reference names no field for them, so the usual ones are tried. */
    private String message(JsonNode answer) {
        for (JsonNode node :
                new JsonNode[] {answer, answer.path("data"), answer.path("data").path("bg_task")}) {
            for (String field : new String[] {"message", "error", "detail", "error_message", "reason", "errors"}) {
                JsonNode value = node.path(field);
                String text = clean(value.isValueNode() ? value.asText("") : value.toString());
                if (!text.isEmpty()) {
                    return text;
                }
            }
        }
        return "";
    }

    /** Fit for a line of a log: bounded, nothing that moves a cursor, no query of a URL and no credential of ours. */
    private String clean(String text) {
        String printable = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
        String withoutSecrets = printable;
        for (String secret : secrets) {
            withoutSecrets = withoutSecrets.replace(secret, "…");
        }
        withoutSecrets = BEARER.matcher(withoutSecrets).replaceAll("$1 …");
        String harmless = QUERY.matcher(withoutSecrets).replaceAll("$1…");
        if (harmless.length() <= LONGEST_MESSAGE) {
            return harmless;
        }
        boolean splitsCharacter = Character.isHighSurrogate(harmless.charAt(LONGEST_MESSAGE - 1));
        return harmless.substring(0, splitsCharacter ? LONGEST_MESSAGE - 1 : LONGEST_MESSAGE) + "…";
    }

    private static char firstCharacter(BufferedInputStream body) throws IOException {
        body.mark(1024);
        int c = body.read();
        if (c == 0xEF && body.read() == 0xBB && body.read() == 0xBF) {
            c = body.read();
        }
        for (int i = 0; i < 512 && (c == ' ' || c == '\n' || c == '\r' || c == '\t'); i++) {
            c = body.read();
        }
        body.reset();
        return c < 0 ? 0 : (char) c;
    }

    private static String beginning(BufferedInputStream body) throws IOException {
        body.mark(ContentCoding.BEGINNING);
        byte[] bytes = body.readNBytes(ContentCoding.BEGINNING);
        body.reset();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String mediaType(String contentType) {
        return contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    }

    /** {@code 2025-04-11 18:20:33.236624+00:00} or any ISO form of it; UTC where no offset is given (reference). */
    static Optional<Instant> instant(String text) {
        String iso = text.strip().replace(' ', 'T');
        try {
            return Optional.of(OffsetDateTime.parse(iso).toInstant());
        } catch (DateTimeException e) {
            try {
                return Optional.of(LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
            } catch (DateTimeException none) {
                return Optional.empty();
            }
        }
    }
}
