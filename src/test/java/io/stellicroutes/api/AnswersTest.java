package io.stellicroutes.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stellicroutes.TestClock;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.Authentication;
import io.stellicroutes.config.Channel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswersTest {
    private static final Subject MINE = Subject.ofExport("mine");

    /** The answer of the reference, step 1. */
    private static final String ACCEPTED = """
            {
            "success": true,
            "data": {
            "name": "Plan courses",
            "bg_task": {
            "name": "async_export",
            "description": "Exports a report asynchronously",
            "status": "not_started",
            "start_time": null,
            "end_time": null,
            "task_id": "7df0a737-c2ca-4fba-847c-dba72085d071",
            "created_time": "2025-04-08 18:20:33.229534+00:00"
            },
            "status": "not_started",
            "file_name": "plan_courses-20250408_182033Z-9aQXvxxy.csv",
            "requested_on": "2025-04-08 18:20:33.236624+00:00",
            "file_expiry": "2025-04-11 18:20:33.236624+00:00"
            }
            }
            """;

    private static final Answer.Accepted THE_REFERENCES = new Answer.Accepted(
            "plan_courses-20250408_182033Z-9aQXvxxy.csv", Optional.of(Instant.parse("2025-04-11T18:20:33.236624Z")));
    private static final String JSON = "application/json";
    private static final String CSV = "text/csv; charset=utf-8";

    private final Answers answers = new Answers(new TestClock("2025-04-08T18:20:33Z"), List.of());

    // export_data

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "Application/JSON",
                "text/plain",
                "text/csv",
                "application/octet-stream"
            })
    @NullSource
    void theJsonOfStepOneIsAcceptedWhateverItsContentType(String contentType) throws IOException {
        assertThat(exportData(200, contentType, ACCEPTED)).isEqualTo(THE_REFERENCES);
        assertThat(exportData(200, contentType, "\uFEFF \r\n\t" + ACCEPTED)).isEqualTo(THE_REFERENCES);
        assertThat(exportData(202, contentType, ACCEPTED)).isEqualTo(THE_REFERENCES);
    }

    @ParameterizedTest
    @EnumSource(Channel.class)
    void theAnswerDecidesWhateverWasAskedFor(Channel channel) throws IOException {
        assertThat(parsed(answers.exportData(MINE, channel, 200, JSON, null, null, stream(ACCEPTED))))
                .isEqualTo(THE_REFERENCES);
        assertThat(answers.exportData(MINE, channel, 200, CSV, null, null, stream("id\r\n1\r\n")))
                .isInstanceOf(Answer.File.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,name\r\n1,Ada\r\n",
                "\uFEFFid,name\n1,Ada\n",
                "\"id\",\"name\"\n",
                "\n\nid\n",
                " id\n",
                "[id],name\n",
                "1,2\n",
                "x",
                ""
            })
    void anythingThatIsNotJsonIsTheFileByteForByte(String csv) throws IOException {
        for (String contentType : new String[] {CSV, "text/plain", "application/octet-stream", null}) {
            assertThat(file(exportData(200, contentType, csv))).isEqualTo(csv);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{id},name\n1,Ada\n",
                "{,}\n",
                "{\"id\":1},b\n",
                "{}\n1\n",
                "{\"success\":true}\n{\"success\":true}\n",
                "{"
            })
    void aCsvWhoseFirstFieldBeginsWithABraceIsStillAFile(String csv) throws IOException {
        assertThat(file(exportData(200, CSV, csv))).isEqualTo(csv);
    }

    @Test
    void aLongCsvThatBeginsWithABraceIsPassedOnWhole() throws IOException {
        String csv = "{\"" + "0123456789abcdef,\n".repeat(200_000);

        assertThat(file(exportData(200, CSV, csv))).isEqualTo(csv);
    }

    @Test
    void noBodyAtAllIsAnEmptyFile() throws IOException {
        assertThat(file(answers.exportData(MINE, Channel.AUTO, 200, CSV, null, null, null)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "\"words\"", "null", "true", "42", "[{\"success\": false}]"})
    void jsonThatIsNoObjectIsNotTakenForAFile(String json) {
        assertThatThrownBy(() -> exportData(200, JSON, json))
                .isExactlyInstanceOf(StellicException.class)
                .hasMessage(
                        "export mine: Stellic's answer to export_data is not the JSON object it should be (see docs/errors.md#not-json)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"success\": tru", "{", "{\"data\": {\"file_name\": \"a.csv\"}", "{} trailing"})
    void brokenJsonIsAnError(String json) {
        assertThatThrownBy(() -> exportData(200, JSON, json))
                .isExactlyInstanceOf(StellicException.class)
                .hasMessageContaining("is not the JSON object it should be (see docs/errors.md#not-json)");
    }

    @Test
    void jsonThatIsNestedTooDeepOrTooLongIsAnErrorAndTakesLittleMemory() {
        assertThatThrownBy(() -> exportData(200, JSON, "{\"a\":".repeat(100_000)))
                .hasMessageContaining("is not the JSON object it should be (see docs/errors.md#not-json)");
        assertThatThrownBy(() -> exportData(200, JSON, "{\"a\":\"" + "x".repeat(3_000_000) + "\"}"))
                .hasMessageContaining("is not the JSON object it should be (see docs/errors.md#not-json)");
    }

    @Test
    void successFalseIsAnErrorWithTheServersWords() {
        assertThatThrownBy(() -> exportData(200, JSON, "{\"success\": false, \"error\": \"Not now\"}"))
                .isInstanceOf(ExportFailedException.class)
                .hasMessage(
                        "export mine: Stellic answered success: false to export_data: \"Not now\" (see docs/errors.md#refused-export)");
        assertThatThrownBy(() -> exportData(200, JSON, "{\"success\": false}"))
                .isInstanceOf(ExportFailedException.class)
                .hasMessage(
                        "export mine: Stellic answered success: false to export_data (see docs/errors.md#refused-export)");
        assertThatThrownBy(() -> exportData(200, CSV, "{\"success\": false, \"error\": \"Not now\"}"))
                .isInstanceOf(ExportFailedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"success\": true}",
                "{\"success\": true, \"data\": null}",
                "{\"success\": true, \"data\": []}",
                "{\"success\": true, \"data\": {\"file_name\": null}}",
                "{\"success\": true, \"data\": {\"file_name\": \" \"}}",
                "{\"success\": true, \"data\": {\"file_name\": {\"a\": 1}}}"
            })
    void successWithoutAFileNameIsAnError(String json) {
        assertThatThrownBy(() -> exportData(200, JSON, json))
                .isExactlyInstanceOf(StellicException.class)
                .hasMessage(
                        "export mine: Stellic's answer to export_data has no file_name (see docs/errors.md#no-file-name)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2025-04-11 18:20:33.236624+00:00 | 2025-04-11T18:20:33.236624Z",
                "2025-04-11T18:20:33.236624+00:00 | 2025-04-11T18:20:33.236624Z",
                "2025-04-11T18:20:33Z             | 2025-04-11T18:20:33Z",
                "2025-04-11 18:20:33+00:00        | 2025-04-11T18:20:33Z",
                "2025-04-11 20:20:33+02:00        | 2025-04-11T18:20:33Z",
                "2025-04-11 18:20:33.236624       | 2025-04-11T18:20:33.236624Z",
                "2025-04-11 18:20:33              | 2025-04-11T18:20:33Z",
                "2025-04-11 18:20                 | 2025-04-11T18:20:00Z"
            })
    void aFileExpiryIsReadInAnyIsoFormAndIsUtcUnlessItSaysOtherwise(String text, String instant) throws IOException {
        assertThat(expiry(text)).contains(Instant.parse(instant));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "11/04/2025", "1744395633", "2025-04-11", "2025-02-30 10:00:00"})
    void aFileExpiryThatNobodyUnderstandsIsLeftOut(String text) throws IOException {
        assertThat(expiry(text)).isEmpty();
    }

    @Test
    void aFileExpiryMayBeMissing() throws IOException {
        assertThat(exportData(200, JSON, "{\"data\": {\"file_name\": \"a.csv\"}}"))
                .isEqualTo(new Answer.Accepted("a.csv", Optional.empty()));
        assertThat(exportData(200, JSON, "{\"data\": {\"file_name\": \"a.csv\", \"file_expiry\": null}}"))
                .isEqualTo(new Answer.Accepted("a.csv", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "<!DOCTYPE html><html>, text/html; charset=utf-8",
        "<html>, text/csv",
        "<html>,",
        "Please log in, text/html",
        "'  <html>', application/json"
    })
    void aWebPageIsNeverTakenForAFile(String page, String contentType) {
        assertThatThrownBy(() -> exportData(200, contentType, page))
                .isExactlyInstanceOf(StellicException.class)
                .hasMessageContaining("a web page, likely its log-in page")
                .hasMessageContaining("stellic.auth.*");
        assertThatThrownBy(() -> answers.getExportUrl(MINE, 200, contentType, null, stream(page)))
                .isExactlyInstanceOf(StellicException.class)
                .hasMessageContaining("a web page, likely its log-in page");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "301 | a redirect, often to a log-in page; check stellic.base-url and stellic.auth.*",
                "302 | a redirect, often to a log-in page; check stellic.base-url and stellic.auth.*",
                "400 | a parameter is missing or wrong",
                "401 | the credential is wrong or no longer valid (check stellic.auth.*), or its account has no superadmin permission",
                "403 | the credential is wrong or no longer valid (check stellic.auth.*), or its account has no superadmin permission",
                "404 | it does not know the data type or the file"
            })
    void aRefusalSaysWhatToDoAndWhatTheServerSaid(int code, String advice) {
        assertThatThrownBy(() -> exportData(code, JSON, "{\"success\": false, \"error\": \"No, \\\"sorry\\\"\"}"))
                .isExactlyInstanceOf(StellicException.class)
                .hasMessage("export mine: Stellic answered " + code + " to export_data: " + advice
                        + ": \"No, \"sorry\"\" (see docs/errors.md#" + code + ")");
        assertThatThrownBy(() -> answers.getExportUrl(MINE, code, "text/html", null, stream("<html>")))
                .isExactlyInstanceOf(code == 404 ? ExportFailedException.class : StellicException.class)
                .hasMessage("export mine: Stellic answered " + code + " to get_export_url: " + advice
                        + " (see docs/errors.md#" + code + ")");
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 409, 410, 418, 100, 0})
    void anyOtherRefusalIsFinalToo(int code) {
        assertThatThrownBy(() -> exportData(code, null, ""))
                .isExactlyInstanceOf(StellicException.class)
                .hasMessageContaining("Stellic answered " + code);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504, 520})
    void tooManyRequestsAndServerErrorsMayPass(int code) {
        assertThatThrownBy(() ->
                        answers.exportData(MINE, Channel.S3, code, JSON, null, null, stream("{\"error\": \"Down\"}")))
                .isInstanceOf(TransientStellicException.class)
                .hasMessageContaining("Stellic answered " + code + " to export_data: \"Down\"");
        assertThatThrownBy(() -> answers.getExportUrl(MINE, code, null, null, null))
                .isInstanceOf(TransientStellicException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aGatewayErrorEndsTheSynchronousFlow(int code) {
        for (Channel channel : new Channel[] {Channel.HTTP_FILE, Channel.AUTO}) {
            assertThatThrownBy(() -> answers.exportData(MINE, channel, code, null, null, "9", stream("")))
                    .isInstanceOf(SynchronousFlowException.class)
                    .hasMessage("export mine: Stellic answered " + code
                            + " to the synchronous export (see docs/errors.md#" + code + ")");
        }
    }

    // Retry-After

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30                            | 30",
                "' 30 '                        | 30",
                "0                             | 0",
                "3601                          | 3600",
                "99999999999999999999          | 3600",
                "Tue, 08 Apr 2025 18:21:33 GMT | 60",
                "Tue, 8 Apr 2025 18:21:33 GMT  | 60",
                "Tue, 08 Apr 2025 18:19:33 GMT | 0",
                "Tue, 08 Apr 2225 18:19:33 GMT | 0",
                "Fri, 08 Apr 2225 18:19:33 GMT | 3600",
                "-5                            | 0",
                "1.5                           | 0",
                "soon                          | 0",
                "''                            | 0"
            })
    void retryAfterIsSecondsOrADateAndAnHourAtMost(String header, long seconds) {
        assertThat(retryAfter(header)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void withoutRetryAfterThereIsNoWaitOfTheServers() {
        assertThat(retryAfter(null)).isZero();
    }

    private Duration retryAfter(String header) {
        return catchThrowableOfType(
                        TransientStellicException.class,
                        () -> answers.exportData(MINE, Channel.S3, 429, null, null, header, stream("")))
                .retryAfter();
    }

    // the server's words

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\": \"No\"}",
                "{\"error\": \"No\"}",
                "{\"detail\": \"No\"}",
                "{\"error_message\": \"No\"}",
                "{\"reason\": \"No\"}",
                "{\"data\": {\"error\": \"No\"}}",
                "{\"data\": {\"bg_task\": {\"error\": \"No\"}}}",
                "{\"message\": null, \"error\": \"No\"}",
                "{\"message\": \" \", \"error\": \"No\"}"
            })
    void theServersWordsAreFoundWhereverTheyStand(String json) {
        assertThatThrownBy(() -> exportData(400, JSON, json)).hasMessageContaining(": \"No\" (see");
    }

    @Test
    void wordsThatAreNoTextAreShownAsTheyStand() {
        assertThatThrownBy(() -> exportData(400, JSON, "{\"errors\": {\"tag\": [\"required\"]}}"))
                .hasMessageContaining("\"{\"tag\":[\"required\"]}\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "\"x\"", "{", "null", "plain words"})
    void anErrorWithoutWordsHasNone(String body) {
        assertThatThrownBy(() -> exportData(404, null, body))
                .hasMessage("export mine: Stellic answered 404 to export_data: it does not know the data type or the"
                        + " file (see docs/errors.md#404)");
    }

    @Test
    void controlCharactersOfTheWordsBecomeSpaces() {
        assertThatThrownBy(() -> exportData(
                        400,
                        JSON,
                        "{\"error\": \"a\\r\\nb\\u001b[31m\\u0000c\\u009bd\\u2028e\\u202ef\\u200bg\\u007f\"}"))
                .hasMessageContaining(": \"a b [31m c d e f g\" (see");
    }

    @Test
    void longWordsAreCutAtTheEndOfACharacter() {
        assertThatThrownBy(() -> exportData(400, JSON, "{\"error\": \"" + "x".repeat(499) + "🎓🎓\"}"))
                .hasMessageContaining(": \"" + "x".repeat(499) + "…\"");
    }

    @Test
    void aPresignedUrlAmongTheWordsLosesItsQuery() {
        assertThatThrownBy(() -> exportData(
                        400, JSON, "{\"error\": \"not at https://x.amazonaws.com/a.csv?Signature=secret&a=b, sorry\"}"))
                .hasMessageContaining("not at https://x.amazonaws.com/a.csv?… sorry");
    }

    // get_export_url

    @Test
    void bothAnswersOfStepTwoAreRead() throws IOException {
        assertThat(getExportUrl("{\"success\": true, \"status\": \"started\", \"url\": null}"))
                .isEqualTo(new Status("started", Optional.empty(), ""));
        String url = "https://stellicuni.s3.amazonaws.com/export/a.csv?AWSAccessKeyId=A&Signature=b%2Bc&Expries=1";
        assertThat(getExportUrl("\uFEFF{\"success\": true, \"status\": \"completed\", \"url\": \"" + url + "\"}"))
                .isEqualTo(new Status("completed", Optional.of(url), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\" \"", "42", "{}", "[\"https://x\"]"})
    void aUrlThatIsNoTextIsNone(String url) throws IOException {
        assertThat(getExportUrl("{\"status\": \"completed\", \"url\": " + url + "}")
                        .url())
                .isEmpty();
    }

    @Test
    void aStatusMayBeMissingAndItsWordsAreClean() throws IOException {
        assertThat(getExportUrl("{}")).isEqualTo(new Status("", Optional.empty(), ""));
        assertThat(getExportUrl("{\"status\": null, \"message\": \"a\\nb\"}"))
                .isEqualTo(new Status("", Optional.empty(), "a b"));
        assertThat(getExportUrl("{\"status\": \"fai\\u0007led\"}").status()).isEqualTo("fai led");
    }

    @Test
    void aStatusDoesNotShowItsUrl() throws IOException {
        assertThat(getExportUrl("{\"status\": \"completed\", \"url\": \"https://x/?Signature=secret\"}"))
                .hasToString("status completed");
    }

    @Test
    void successFalseInStepTwoIsAnError() {
        assertThatThrownBy(() -> getExportUrl("{\"success\": false, \"message\": \"Gone\"}"))
                .isInstanceOf(ExportFailedException.class)
                .hasMessage(
                        "export mine: Stellic answered success: false to get_export_url: \"Gone\" (see docs/errors.md#refused-export)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "id,name\n", "[]", "{\"status\": "})
    void anythingButAnObjectInStepTwoIsAnError(String body) {
        assertThatThrownBy(() -> getExportUrl(body))
                .isExactlyInstanceOf(StellicException.class)
                .hasMessage(
                        "export mine: Stellic's answer to get_export_url is not the JSON object it should be (see docs/errors.md#not-json)");
    }

    @Test
    void aCredentialOfOursThatTheServerRepeatsIsNotTold() {
        for (Authentication authentication : List.of(
                new Authentication.Header("Authorization", "Token planted-canary"),
                new Authentication.Basic("me", "planted-canary"),
                new Authentication.OAuth2("https://t", "me", "planted-canary", ""))) {
            Answers own = new Answers(new TestClock("2025-04-08T18:20:33Z"), authentication.secrets());
            String body = "{\"error\": \"Bad: Token planted-canary, bWU6cGxhbnRlZC1jYW5hcnk=, BEARER eyJhbGci.x.y\"}";

            assertThatThrownBy(() -> own.exportData(MINE, Channel.S3, 401, JSON, null, null, stream(body)))
                    .hasMessageContaining("\"Bad: ")
                    .hasMessageNotContainingAny("canary", "eyJhbGci");
            if (authentication instanceof Authentication.Basic) {
                assertThatThrownBy(() -> own.exportData(MINE, Channel.S3, 401, JSON, null, null, stream(body)))
                        .hasMessageNotContaining("bWU6");
            }
        }
    }

    private Answer exportData(int code, String contentType, String body) throws IOException {
        return parsed(answers.exportData(MINE, Channel.AUTO, code, contentType, null, null, stream(body)));
    }

    /** JSON is parsed by a step of the route, with this parser. */
    private Answer parsed(Answer answer) throws IOException {
        return answer instanceof Answer.Json json ? answers.accepted(MINE, Parsed.tree(json)) : answer;
    }

    private Status getExportUrl(String body) throws IOException {
        return answers.status(MINE, Parsed.tree(answers.getExportUrl(MINE, 200, JSON, null, stream(body))));
    }

    private Optional<Instant> expiry(String text) throws IOException {
        Answer answer =
                exportData(200, JSON, "{\"data\": {\"file_name\": \"a.csv\", \"file_expiry\": \"" + text + "\"}}");
        return ((Answer.Accepted) answer).expiry();
    }

    private static String file(Answer answer) throws IOException {
        return new String(((Answer.File) answer).body().readAllBytes(), UTF_8);
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
