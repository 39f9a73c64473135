package io.stellicroutes.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.TestClock;
import io.stellicroutes.api.StoreAnswers.Content;
import io.stellicroutes.base.SentFile;
import io.stellicroutes.base.Subject;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreAnswersTest {
    private static final Subject MINE = Subject.ofExport("mine");

    private static final SentFile BEGUN = new SentFile(100, "\"a\"", false);

    private final StoreAnswers answers =
            new StoreAnswers(new TestClock("2025-04-08T18:20:33Z"), host -> host.endsWith(".amazonaws.com"));

    @Test
    void a200IsTheWholeFile() throws IOException {
        Content content = whole(200, Map.of("Content-Length", "100", "ETag", "\"a\""), "id\n");

        assertThat(content).isEqualTo(new Content(0, BEGUN, Optional.empty()));
        assertThat(content.file().isResumable()).isTrue();
    }

    @Test
    void a206IsTheRestOfTheFileThatWasBegun() throws IOException {
        assertThat(rest(206, Map.of("Content-Range", "bytes 40-99/100", "ETag", "\"a\"")))
                .isEqualTo(new Content(40, BEGUN, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes 39-99/100",
                "bytes 0-99/100",
                "bytes 40-98/100",
                "bytes 40-100/101",
                "bytes 40-99/*",
                "bytes */100",
                "40-99/100",
                "bytes 40-9999999999999999999/100",
                ""
            })
    void aRangeThatIsNotTheOneAskedForIsNotTaken(String range) {
        assertThatThrownBy(() -> rest(206, Map.of("Content-Range", range, "ETag", "\"a\"")))
                .isInstanceOf(FileChangedException.class)
                .hasMessageContaining("a part of another file");
    }

    @Test
    void theRestOfAFileWithAnotherTagOrEncodingIsNotTaken() {
        String range = "bytes 40-99/100";
        for (Map<String, String> headers : java.util.List.of(
                Map.of("Content-Range", range),
                Map.of("Content-Range", range, "ETag", "\"b\""),
                Map.of("Content-Range", range, "ETag", "W/\"a\""),
                Map.of("Content-Range", range, "ETag", "\"a\"", "Content-Encoding", "gzip"))) {
            assertThatThrownBy(() -> rest(206, headers)).isInstanceOf(FileChangedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {412, 416})
    void aConditionThatFailsMeansAnotherFile(int code) {
        assertThatThrownBy(() -> rest(code, Map.of())).isInstanceOf(FileChangedException.class);
    }

    @Test
    void a200ToARangeIsTheFileFromItsStart() throws IOException {
        assertThat(rest(200, Map.of("Content-Length", "7")))
                .isEqualTo(new Content(0, new SentFile(7, "", false), Optional.empty()));
    }

    @Test
    void onlyA200IsTheFile() {
        for (int code : new int[] {204, 206, 400, 401, 404, 410, 412, 416}) {
            assertThatThrownBy(() -> whole(code, Map.of(), ""))
                    .isExactlyInstanceOf(StellicException.class)
                    .hasMessage("export mine: the store answered " + code + " to the download (see docs/errors.md#"
                            + (code == 404 ? "store-404" : "store-refusal") + ")");
        }
    }

    @Test
    void theErrorCodeOfTheStoreIsToldAndNothingElseOfItsDocument() {
        String document = "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Key>export/secret.csv</Key></Error>";

        assertThatThrownBy(() -> whole(404, Map.of(), document))
                .hasMessage(
                        "export mine: the store answered 404 to the download (NoSuchKey) (see docs/errors.md#store-404)");
        assertThatThrownBy(() -> whole(404, Map.of(), "<Code>a\nb</Code>"))
                .hasMessage("export mine: the store answered 404 to the download (see docs/errors.md#store-404)");
    }

    @Test
    void whereTheBucketIsIsToldIfFilesMayComeFromThere() {
        String moved = "<?xml version=\"1.0\"?><Error><Code>PermanentRedirect</Code><Message>"
                + "The bucket you are attempting to access must be addressed using the specified endpoint. ".repeat(8)
                + "</Message><Endpoint>%s</Endpoint><Bucket>stellicuni</Bucket></Error>";

        assertThatThrownBy(() -> whole(301, Map.of(), moved.formatted("stellicuni.s3-eu-west-1.amazonaws.com")))
                .hasMessage("export mine: the store answered 301 to the download (PermanentRedirect, the bucket is at"
                        + " stellicuni.s3-eu-west-1.amazonaws.com): a redirect; only 307 and 308 are followed"
                        + " (see docs/errors.md#store-redirect)");
        assertThatThrownBy(() -> whole(301, Map.of(), moved.formatted("files.example.org")))
                .hasMessageContaining(
                        "(PermanentRedirect, the bucket is at a host that stellic.download.allowed-hosts does not allow)")
                .hasMessageNotContaining("example.org");
    }

    @Test
    void theRegionThatASignatureShouldHaveIsTold() {
        String document = "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region 'us-east-1' is wrong;"
                + " expecting 'eu-central-1'</Message><Region>eu-central-1</Region></Error>";

        assertThatThrownBy(() -> whole(400, Map.of(), document))
                .hasMessage(
                        "export mine: the store answered 400 to the download (AuthorizationHeaderMalformed, the bucket"
                                + " is in eu-central-1) (see docs/errors.md#store-refusal)");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 403})
    void aDocumentThatComesInPiecesIsReadAllTheSame(int code) {
        byte[] document = "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code></Error>".getBytes(UTF_8);
        java.io.InputStream dripping = new ByteArrayInputStream(document) {
            @Override
            public synchronized int read(byte[] bytes, int from, int length) {
                return super.read(bytes, from, Math.min(1, length));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };

        assertThatThrownBy(() -> answers.content(
                        MINE,
                        0,
                        Optional.empty(),
                        code,
                        Map.of("Content-Length", "60")::get,
                        new BufferedInputStream(dripping)))
                .hasMessageContaining("(SlowDown)");
    }

    @Test
    void aRefusalCountsThoughItsDocumentIsCut() {
        java.io.InputStream broken = new java.io.InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("cut");
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                throw new IOException("cut");
            }
        };
        java.io.InputStream cut = new java.io.SequenceInputStream(
                new ByteArrayInputStream("<Error><Code>AccessDenied</Code>".getBytes(UTF_8)), broken);

        assertThatThrownBy(() -> answers.content(
                        MINE, 0, Optional.empty(), 403, Map.<String, String>of()::get, new BufferedInputStream(cut)))
                .hasMessageContaining("the store answered 403 to the download (AccessDenied): the URL has expired");
    }

    @Test
    void a403OfTheStoreIsAskedForAgainWithAFreshUrl() {
        assertThatThrownBy(() -> whole(403, Map.of("Retry-After", "60"), ""))
                .isInstanceOfSatisfying(TransientStellicException.class, passing -> assertThat(passing.retryAfter())
                        .isZero())
                .hasMessageContaining("the URL has expired or is not valid");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aBusyStoreIsTriedAgainWhenItSays(int code) {
        assertThatThrownBy(() -> whole(code, Map.of("Retry-After", "7"), ""))
                .isInstanceOfSatisfying(TransientStellicException.class, passing -> assertThat(passing.retryAfter())
                        .isEqualTo(Duration.ofSeconds(7)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InternalError</Code></Error>",
                "\uFEFF<?xml version=\"1.0\"?>",
                "\n <Error>",
                "<!DOCTYPE html>",
                "<HTML>"
            })
    void aDocumentIsNeverTakenForTheFile(String document) {
        assertThatThrownBy(() -> whole(200, Map.of("Content-Length", "9"), document))
                .isInstanceOf(TransientStellicException.class)
                .hasMessageContaining("a document of its own instead of the file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id\n", "<id>,name\n", "<errors>,n\n", "x<?xml", "", "\uFEFFid\n"})
    void aCsvIsTakenWhateverItBeginsWith(String csv) throws IOException {
        BufferedInputStream body = stream(csv);

        answers.content(MINE, 0, Optional.empty(), 200, Map.of("Content-Length", "9")::get, body);

        assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo(csv);
    }

    @Test
    void aBodyThatMayBeCutUnnoticedIsNotTaken() throws IOException {
        assertThatThrownBy(() -> whole(200, Map.of(), "id\n"))
                .isExactlyInstanceOf(StellicException.class)
                .hasMessageContaining("whether it is whole could not be told");
        assertThat(whole(200, Map.of("Transfer-Encoding", "chunked"), "id\n")
                        .file()
                        .isResumable())
                .isFalse();
    }

    @Test
    void encodingsThatChangeTheBytesAreKnownOrRefused() throws IOException {
        for (String plain : new String[] {"identity", "aws-chunked", "aws-chunked, identity", ""}) {
            assertThat(encoded(plain)).isFalse();
        }
        for (String gzip : new String[] {"gzip", "GZIP", "x-gzip", "aws-chunked,gzip"}) {
            assertThat(encoded(gzip)).isTrue();
        }
        for (String other : new String[] {"br", "zstd", "deflate", "gzip, gzip"}) {
            assertThatThrownBy(() -> encoded(other)).isExactlyInstanceOf(StellicException.class);
        }
    }

    private boolean encoded(String encoding) throws IOException {
        return whole(200, Map.of("Content-Length", "9", "Content-Encoding", encoding), "id\n")
                .file()
                .gzip();
    }

    private Content whole(int code, Map<String, String> headers, String body) throws IOException {
        return answers.content(MINE, 0, Optional.empty(), code, headers::get, stream(body));
    }

    private Content rest(int code, Map<String, String> headers) throws IOException {
        return answers.content(MINE, 40, Optional.of(BEGUN), code, headers::get, stream("x"));
    }

    private static BufferedInputStream stream(String text) {
        return new BufferedInputStream(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }
}
