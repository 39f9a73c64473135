package io.stellicroutes.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.FileServer;
import io.stellicroutes.servers.RawServer;
import io.stellicroutes.servers.Tap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is sent compressed lands as what it is, however its store describes it; or the run says why not. */
@Tag("slow")
final class CompressedFilesTest {
    private static final String CSV = csv();
    private static final byte[] GZIP = gzip(CSV.getBytes(UTF_8));

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("mine").set("stellic.request.retries=4");

    private final Sandbox sandbox = routes.sandbox().content("mine", CSV);

    @AutoClose
    private FileServer store;

    @AutoClose
    private Tap tap;

    @BeforeEach
    void start() throws Exception {
        store = new FileServer(CSV.getBytes(UTF_8)).header("Connection", "close");
        tap = new Tap(store.endpoint());
        sandbox.downloadsFrom(tap.endpoint());
    }

    static List<Arguments> descriptions() {
        List<Arguments> all = new ArrayList<>();
        for (String coding : List.of("gzip", "identity", "gzip, but says nothing", "utf-8", "gzip, but says utf-8")) {
            for (String tag : List.of("\"strong\"", "W/\"weak\"", "none")) {
                for (String length : List.of("length", "chunked")) {
                    all.add(Arguments.of(coding, tag, length));
                }
            }
        }
        return all;
    }

    private static boolean isOdd(String coding) {
        return coding.contains("says") || coding.equals("utf-8");
    }

    /** Whole, cut once, cut three times: one context each, as a run takes most of its time to start. */
    @ParameterizedTest
    @MethodSource("descriptions")
    void aFileLandsHoweverItIsSentAndCut(String coding, String tag, String length) throws Exception {
        store.file(coding.startsWith("gzip") ? GZIP : CSV.getBytes(UTF_8), tag.equals("none") ? null : tag);
        store.header(
                "Content-Encoding", coding.endsWith("nothing") ? null : coding.endsWith("utf-8") ? "utf-8" : coding);
        if (length.equals("chunked")) {
            store.withoutLength();
        }
        try (TestRoad road = routes.start()) {
            for (int cuts : new int[] {0, 1, 3}) {
                int asked = tap.requests().size();
                tap.cutNextAnswersAfter(cuts, 30_000);

                RunReport report = road.run("mine");

                assertThat(report.run().error()).as("cut " + cuts + " times").isEmpty();
                assertThat(report.delivered()).isTrue();
                assertThat(report.run().note().isPresent()).isEqualTo(isOdd(coding));
                assertThat(report.run().bytes()).isEqualTo(CSV.length());
                assertThat(tap.requests()).hasSize(asked + cuts + 1);
                assertThat(Files.readString(
                                routes.path("work/landed").resolve(report.run().id() + ".csv")))
                        .isEqualTo(CSV);
            }
        }
        assertThat(routes.files("out").values()).containsOnly(CSV);
        assertThat(landed()).allMatch(name -> name.endsWith(".csv"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, aws-chunked", "aws-chunked,gzip", "x-gzip", "GZip", "gzip, utf-8", "gzip,"})
    void gzipIsGzipAmongNamesThatChangeNothing(String coding) throws Exception {
        store.file(GZIP, "\"a\"").header("Content-Encoding", coding);

        assertLands();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "aws-chunked",
                "utf-8",
                "UTF-8, identity",
                "text/csv",
                "binary",
                "none",
                "7bit",
                "\"gzip\""
            })
    void aNameThatIsNoCodingLeavesTheFileAsItIs(String coding) throws Exception {
        store.header("Content-Encoding", coding);

        assertLands();
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "deflate", "compress", "gzip, br", "gzip, gzip"})
    void aCodingThatIsNotReadIsNamed(String coding) throws Exception {
        store.header("Content-Encoding", coding);

        assertFailsSaying(
                "the store sends the file compressed by " + coding + "; of compressed files only those by gzip, once,");
    }

    @Test
    void anArchiveThatIsSentWithoutAWordIsNamed() throws Exception {
        store.file("PK\u0003\u0004\u0014".getBytes(UTF_8), "\"zip\"");

        assertFailsSaying("the store sends the file compressed by zip;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a bit is wrong", "the end is missing", "a second member is damaged", "zeros follow", "twice"})
    void damagedGzipNeverLands(String damage) throws Exception {
        routes.set("stellic.request.retries=1");
        byte[] bytes = GZIP.clone();
        byte[] changed =
                switch (damage) {
                    case "a bit is wrong" -> {
                        bytes[bytes.length / 2] ^= 4;
                        yield bytes;
                    }
                    case "the end is missing" -> Arrays.copyOf(bytes, bytes.length - 5);
                    case "a second member is damaged" -> {
                        byte[] two = Arrays.copyOf(bytes, bytes.length * 2);
                        System.arraycopy(bytes, 1, two, bytes.length, bytes.length - 1);
                        yield two;
                    }
                    case "zeros follow" -> Arrays.copyOf(bytes, bytes.length + 3);
                    default -> gzip(bytes);
                };
        store.file(changed, "\"a\"").header("Content-Encoding", "gzip");

        assertFailsSaying("the file is " + (damage.equals("twice") ? "compressed by gzip twice" : "not the gzip that"));
        assertThat(landed()).isEmpty();
    }

    @Test
    void severalMembersAreOneFile() throws Exception {
        byte[] half = CSV.substring(0, CSV.length() / 2).getBytes(UTF_8);
        byte[] rest = CSV.substring(CSV.length() / 2).getBytes(UTF_8);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.write(gzip(half));
        members.write(gzip(rest));
        store.file(members.toByteArray(), "\"a\"").header("Content-Encoding", "gzip");

        assertLands();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "none", "utf-8", "identity"})
    void theSynchronousAnswerIsReadInTheSameWay(String coding) throws Exception {
        byte[] body = coding.equals("identity") ? "id\n1\n".getBytes(UTF_8) : gzip("id\n1\n".getBytes(UTF_8));
        try (RawServer stellic = synchronous(coding, body)) {
            assertThat(runAt(stellic).run().error()).isEmpty();
        }
        assertThat(routes.files("out").values()).containsExactly("id\n1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "compress"})
    void aSynchronousAnswerInACodingThatIsNotReadIsRefused(String coding) throws Exception {
        try (RawServer stellic = synchronous(coding, "id\n1\n".getBytes(UTF_8))) {
            assertThat(runAt(stellic).run().error().orElseThrow())
                    .contains("Stellic sends the file compressed by " + coding + ";", "#content-encoding");
        }
    }

    @Test
    void aSynchronousAnswerThatOnlyClaimsToBeGzipIsRefused() throws Exception {
        routes.set("stellic.request.retries=1");
        try (RawServer stellic = synchronous("gzip", "id\n1\n".getBytes(UTF_8))) {
            assertThat(runAt(stellic).run().error().orElseThrow())
                    .contains("is not the gzip that it says it is", "#damaged-file");
        }
    }

    @Test
    void aSynchronousAnswerThatEndsWithItsConnectionIsNotTakenForAWholeFile() throws Exception {
        try (RawServer stellic = new RawServer(request -> untilTheEnd("", "id\n1\n".getBytes(UTF_8)))) {
            assertThat(runAt(stellic).run().error().orElseThrow())
                    .contains("whether it is whole could not be told", "#unknown-length");
            assertThat(stellic.requests())
                    .as("the asynchronous flow is tried, too")
                    .anyMatch(request -> request.target().contains("delivery_channel=s3"));
        }
        assertThat(routes.files("out")).isEmpty();
    }

    @Test
    void aSynchronousAnswerThatEndsWithItsConnectionIsWholeWhereGzipSaysSo() throws Exception {
        byte[] whole = gzip("id\n1\n".getBytes(UTF_8));
        try (RawServer stellic = new RawServer(request -> untilTheEnd("Content-Encoding: gzip\r\n", whole))) {
            assertThat(runAt(stellic).run().error()).isEmpty();
        }
        assertThat(routes.files("out").values()).containsExactly("id\n1\n");
    }

    /** A member a chunk: of the second one nothing has come yet where the first one ends. */
    @Test
    void aSynchronousAnswerOfSeveralMembersIsReadToItsEnd() throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write("""
                HTTP/1.1 200 OK\r
                Content-Type: text/csv\r
                Content-Encoding: gzip\r
                Transfer-Encoding: chunked\r
                \r
                """.getBytes(UTF_8));
        for (String rows : List.of("id\n1\n", "2\n")) {
            byte[] member = gzip(rows.getBytes(UTF_8));
            answer.write((Integer.toHexString(member.length) + "\r\n").getBytes(UTF_8));
            answer.write(member);
            answer.write("\r\n".getBytes(UTF_8));
        }
        answer.write("0\r\n\r\n".getBytes(UTF_8));
        try (RawServer stellic = new RawServer(request -> answer.toByteArray())) {
            assertThat(runAt(stellic).run().error()).isEmpty();
        }
        assertThat(routes.files("out").values()).containsExactly("id\n1\n2\n");
    }

    private static byte[] untilTheEnd(String headers, byte[] body) {
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n" + headers + "Connection: close\r\n\r\n")
                .getBytes(UTF_8);
        byte[] answer = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, answer, head.length, body.length);
        return answer;
    }

    private static RawServer synchronous(String coding, byte[] body) throws IOException {
        return new RawServer(request -> RawServer.answer(
                "200 OK",
                "Content-Type: text/csv\r\n" + (coding.equals("none") ? "" : "Content-Encoding: " + coding + "\r\n"),
                body));
    }

    private RunReport runAt(RawServer stellic) throws Exception {
        routes.set("""
                stellic.base-url=%s
                stellic.exports.mine.channel=http_file
                """.formatted(stellic.url()));
        return run();
    }

    private void assertLands() throws Exception {
        assertThat(run().run().error()).isEmpty();
        assertThat(routes.files("out").values()).containsExactly(CSV);
    }

    private void assertFailsSaying(String reason) throws Exception {
        assertThat(run().run().error().orElseThrow()).contains(reason);
        assertThat(routes.files("out")).isEmpty();
    }

    private RunReport run() throws Exception {
        return routes.run("mine");
    }

    private List<String> landed() throws IOException {
        try (Stream<Path> files = Files.list(routes.path("work/landed"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return zipped.toByteArray();
    }

    private static String csv() {
        Random random = new Random(1);
        StringBuilder csv = new StringBuilder("id,name\n");
        while (csv.length() < 200_000) {
            csv.append(csv.length())
                    .append(',')
                    .append(Long.toHexString(random.nextLong()))
                    .append('\n');
        }
        return csv.toString();
    }
}
