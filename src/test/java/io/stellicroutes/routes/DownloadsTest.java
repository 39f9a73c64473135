package io.stellicroutes.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.FileServer;
import io.stellicroutes.servers.Tap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A download is gone on with where it broke off, if it is still the same file; and nothing else is taken for the file.
 */
final class DownloadsTest {
    private static final String CSV = csv(1, 1_000_000);
    private static final String OTHER = csv(2, 900_000);

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("mine");

    private final Sandbox sandbox = routes.sandbox().content("mine", CSV);

    @AutoClose
    private FileServer store;

    @AutoClose
    private Tap tap;

    @BeforeEach
    void start() throws Exception {
        store = new FileServer(CSV.getBytes(UTF_8));
        tap = new Tap(store.endpoint());
    }

    @Test
    void s3SendsTheRestOfADownloadThatBrokeOff() throws Exception {
        sandbox.downloads().cutNextAnswerAfter(400_000);

        RunReport report = run();

        assertDelivered(report, CSV);
        assertThat(report.run().bytes()).isEqualTo(CSV.length());
        assertThat(sandbox.downloads().requests()).hasSize(2);
        assertThat(rangesOf(sandbox.downloads())).singleElement().satisfies(from -> assertThat(from)
                .isBetween(390_000L, 400_000L));
        assertThat(landed()).containsExactly(report.run().id() + ".csv");
    }

    @Test
    void nothingButTheRangeAndTheConditionIsAdded() throws Exception {
        sandbox.downloads().cutNextAnswerAfter(400_000);
        run();

        List<String> heads = sandbox.downloads().requests();
        assertThat(names(heads.get(0))).containsExactlyInAnyOrder("host", "connection", "user-agent");
        assertThat(names(heads.get(1)))
                .containsExactlyInAnyOrder("host", "connection", "user-agent", "range", "if-match");
    }

    @Test
    void aDownloadThatIsCutAgainAndAgainComesToItsEndAsLongAsItComesFarther() throws Exception {
        routes.set("stellic.request.retries=1");
        sandbox.downloads().cutEveryAnswerAfter(100_000);

        assertDelivered(run(), CSV);
        assertThat(sandbox.downloads().requests()).hasSizeGreaterThan(10);
    }

    @Test
    void aDownloadThatDoesNotComeFartherIsGivenUpAfterAFewAttempts() throws Exception {
        routes.set("stellic.request.retries=2");
        sandbox.downloads().cutEveryAnswerAfter(2_000);

        assertThat(run().run().error().orElseThrow()).startsWith("export mine: the download broke off at byte ");
        assertThat(sandbox.downloads().requests()).hasSize(3);
    }

    @Test
    void anotherProcessGoesOnAtTheByteWhereTheFirstOneEnded() throws Exception {
        routes.set("stellic.request.retries=1");
        sandbox.downloads().cutEveryAnswerAfter(50_000);
        Run broken = run().run();
        assertThat(broken.status()).isEqualTo(Run.Status.FAILED);
        assertThat(permissions(broken.id() + ".csv.part")).isEqualTo("rw-------");
        assertThat(permissions(broken.id() + ".csv.part.origin")).isEqualTo("rw-------");
        long there = Files.size(routes.path("work/landed").resolve(broken.id() + ".csv.part"));
        sandbox.downloads().cutEveryAnswerAfter(Long.MAX_VALUE);

        RunReport report = run();

        assertDelivered(report, CSV);
        assertThat(report.run().id()).isEqualTo(broken.id());
        assertThat(rangesOf(sandbox.downloads())).last().isEqualTo(there);
        assertThat(sandbox.lines("export_data")).hasSize(1);
        assertThat(landed()).containsExactly(broken.id() + ".csv");
    }

    @Test
    void aUrlThatExpiresMeanwhileIsAskedForAgainAndTheDownloadGoesOn() throws Exception {
        routes.set("stellic.request.retries=1");
        sandbox.downloads().cutEveryAnswerAfter(50_000);
        Run broken = run().run();
        long there = Files.size(routes.path("work/landed").resolve(broken.id() + ".csv.part"));
        sandbox.downloads().cutEveryAnswerAfter(Long.MAX_VALUE);
        sandbox.next(Call.GET_EXPORT_URL, Fault.EXPIRED_URL);

        assertDelivered(run(), CSV);
        assertThat(rangesOf(sandbox.downloads())).endsWith(there, there);
        assertThat(sandbox.lines("export_data")).hasSize(1);
    }

    @Test
    void aFileThatHasChangedMeanwhileIsDownloadedFromItsStart() throws Exception {
        fromTheFileServer();
        breakOff();
        store.file(OTHER.getBytes(UTF_8), "\"two\"");

        assertDelivered(run(), OTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"two\"", "W/\"one\"", "none"})
    void aPartOfWhatIsNoLongerTheSameFileIsNotTaken(String entityTag) throws Exception {
        fromTheFileServer();
        breakOff();
        store.ignoringConditions().file(OTHER.getBytes(UTF_8), entityTag.equals("none") ? null : entityTag);

        assertDelivered(run(), OTHER);
    }

    @Test
    void aPartOfAFileOfAnotherLengthIsNotTakenThoughItsTagIsTheSame() throws Exception {
        fromTheFileServer();
        breakOff();
        store.file(OTHER.getBytes(UTF_8), "\"one\"");

        assertDelivered(run(), OTHER);
    }

    @Test
    void aFileThatHasBecomeShorterThanThePartIsDownloadedFromItsStart() throws Exception {
        fromTheFileServer();
        breakOff();
        store.file("id\n1\n".getBytes(UTF_8), "\"one\"");

        assertDelivered(run(), "id\n1\n");
    }

    @Test
    void aStoreThatIgnoresTheRangeSendsTheFileFromItsStart() throws Exception {
        fromTheFileServer();
        store.ignoringRanges();
        breakOff();

        assertDelivered(run(), CSV);
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"weak\"", "none", "unquoted"})
    void withoutAStrongEntityTagADownloadBeginsAnew(String entityTag) throws Exception {
        fromTheFileServer();
        store.header("ETag", entityTag.equals("none") ? null : entityTag);
        tap.cutNextAnswerAfter(400_000);

        assertDelivered(run(), CSV);
        assertThat(tap.requests()).hasSize(2);
        assertThat(rangesOf(tap)).isEmpty();
    }

    @Test
    void aDownloadOfUnknownLengthThatIsCutBeginsAnew() throws Exception {
        fromTheFileServer();
        store.withoutLength();
        tap.cutNextAnswerAfter(400_000);

        assertDelivered(run(), CSV);
        assertThat(tap.requests()).hasSize(2);
        assertThat(rangesOf(tap)).isEmpty();
    }

    @Test
    void aFileThatIsStoredCompressedIsLandedPlainAndGoneOnWithLikeAnyOther() throws Exception {
        store.file(gzip(CSV), "\"zipped\"").header("Content-Encoding", "gzip");
        fromTheFileServer();
        tap.cutNextAnswerAfter(200_000);

        RunReport report = run();

        assertDelivered(report, CSV);
        assertThat(report.run().bytes()).isEqualTo(CSV.length());
        assertThat(rangesOf(tap)).hasSize(1);
        assertThat(landed()).containsExactly(report.run().id() + ".csv");
    }

    @Test
    void whatOnlyClaimsToBeCompressedIsRefused() throws Exception {
        routes.set("stellic.request.retries=1");
        store.header("Content-Encoding", "gzip");
        fromTheFileServer();

        assertThat(run().run().error().orElseThrow()).contains("is not the gzip that its sender says it is");
        assertThat(landed()).isEmpty();
    }

    @Test
    void anEncodingThatIsNotReadIsNamed() throws Exception {
        store.header("Content-Encoding", "br");
        fromTheFileServer();

        assertThat(run().run().error().orElseThrow())
                .contains(
                        "the store sends the file compressed by br; of compressed files only those by gzip, once, are read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"an encoding", "no room", "a refusal"})
    void whatIsRefusedIsNotDownloaded(String reason) throws Exception {
        int size = 64 << 20;
        store.file(new byte[size], "\"large\"");
        sandbox.downloadsFrom(store.endpoint());
        switch (reason) {
            case "an encoding" -> store.header("Content-Encoding", "br");
            case "no room" -> store.announcing(1L << 50);
            default -> store.code(404);
        }

        assertThat(run().delivered()).isFalse();
        assertThat(store.sent()).as("what fits into the buffers on the way").isLessThan(size / 4);
        assertThat(landed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500})
    void anErrorDocumentOfTheStoreIsNeverTakenForTheFile(int code) throws Exception {
        String document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SlowDown</Code></Error>";
        routes.set("stellic.request.retries=1");
        store.file(document.getBytes(UTF_8), "\"error\"").code(code);
        fromTheFileServer();

        assertThat(run().run().error().orElseThrow()).contains("the store answered", "(SlowDown)");
        assertThat(landed()).isEmpty();
        assertThat(tap.requests()).hasSize(2);
    }

    private void fromTheFileServer() {
        sandbox.downloadsFrom(tap.endpoint());
    }

    /** Leaves a part of the file, and a run that waits to be resumed. */
    private void breakOff() throws Exception {
        routes.set("stellic.request.retries=1");
        tap.cutEveryAnswerAfter(50_000);
        assertThat(run().run().status()).isEqualTo(Run.Status.FAILED);
        tap.cutEveryAnswerAfter(Long.MAX_VALUE);
        routes.set("stellic.request.retries=3");
    }

    private RunReport run() throws Exception {
        return routes.run("mine");
    }

    private void assertDelivered(RunReport report, String content) throws IOException {
        assertThat(report.run().error()).isEmpty();
        assertThat(report.delivered()).isTrue();
        assertThat(report.deliveries()).singleElement().satisfies(delivery -> {
            assertThat(delivery.read()).isEqualTo(content.lines().count() - 1);
            assertThat(delivery.delivered()).isEqualTo(delivery.read());
        });
        assertThat(routes.files("out").values()).containsExactly(content);
    }

    private List<String> landed() throws IOException {
        Path landed = routes.path("work/landed");
        if (Files.notExists(landed)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(landed)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private String permissions(String name) throws IOException {
        return java.nio.file.attribute.PosixFilePermissions.toString(
                Files.getPosixFilePermissions(routes.path("work/landed").resolve(name)));
    }

    private static List<Long> rangesOf(Tap tap) {
        return tap.requests().stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Range: bytes="))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .toList();
    }

    private static List<String> names(String head) {
        return head.lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT))
                .toList();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String csv(long seed, int length) {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder("id,name\n");
        while (csv.length() < length) {
            csv.append(csv.length())
                    .append(',')
                    .append(Long.toHexString(random.nextLong()))
                    .append('\n');
        }
        return csv.toString();
    }
}
