package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.LeaseLostException;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.HttpSink.Answer;
import io.stellicroutes.servers.RawServer;
import io.stellicroutes.servers.Relay;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ToHttpTest extends BitByBitContract {
    private static final String PASSWORD = "p+w%41&?# ${y}";

    private HttpSink sink;

    @Override
    void startServer() throws Exception {
        sink = new HttpSink();
    }

    @Override
    void stopServer() {
        sink.close();
    }

    @Override
    String destination() {
        return """
                type=http
                url=%s
                username=stellic
                password=%s
                retries=2
                retry-delay=1ms
                """.formatted(sink.url("/in/records?tenant=a%2Bb&b=2&a=1"), PASSWORD);
    }

    @Override
    String unreachable() {
        return "url=http://127.0.0.1:9/in";
    }

    @Override
    List<String> arrived() {
        return sink.records();
    }

    @Override
    void failAfter(int batches) {
        for (int i = 0; i < batches; i++) {
            sink.next(Answer.ok());
        }
        sink.next(Answer.of(503), Answer.of(500), Answer.of(502));
    }

    @Override
    String secret() {
        return PASSWORD;
    }

    @Test
    void everyRequestSaysWhatItCarries() throws Exception {
        try (TestRoad road = start("header.X-Api-Key=k${y}%41", "header.Accept=text/plain")) {
            RunReport report = road.run(EXPORT);

            assertThat(sink.posts()).hasSize(4);
            HttpSink.Request second = sink.posts().get(1);
            String run = report.run().id();
            assertThat(second.line()).isEqualTo("POST /in/records?tenant=a%2Bb&b=2&a=1");
            assertThat(second.header("Content-Type")).isEqualTo("application/json");
            assertThat(second.header("Idempotency-Key")).isEqualTo(run + "-mine-4-5");
            assertThat(second.header("StellicExport")).isEqualTo(EXPORT);
            assertThat(second.header("StellicRunId")).isEqualTo(run);
            assertThat(second.header("StellicFirstRow")).isEqualTo("4");
            assertThat(second.header("StellicLastRow")).isEqualTo("5");
            assertThat(second.header("X-Api-Key")).isEqualTo("k${y}%41");
            assertThat(second.header("Accept")).isEqualTo("text/plain");
            assertThat(second.header("Authorization"))
                    .isEqualTo("Basic "
                            + Base64.getEncoder()
                                    .encodeToString(("stellic:" + PASSWORD).getBytes(StandardCharsets.UTF_8)));
            assertThat(second.body()).isEqualTo("[" + UglyExport.JSON.get(2) + "," + UglyExport.JSON.get(3) + "]");
            assertThat(second.headers().keySet()).noneMatch(name -> name.startsWith("Camel"));
        }
    }

    /** What the server can verify: RFC 9110, section 8.6, and RFC 9530, section 2. */
    @Test
    void everyPostSaysItsLengthAndItsDigestOnTheWire() throws Exception {
        try (RawServer server = new RawServer(request -> RawServer.answer("200 OK", "", ""));
                TestRoad road = start("url=" + server.url() + "/in")) {
            assertAllDelivered(road.run(EXPORT));

            assertThat(server.requests()).hasSize(4).allSatisfy(request -> {
                byte[] body = request.body().getBytes(StandardCharsets.ISO_8859_1);
                assertThat(request.header("Content-Length")).isEqualTo(String.valueOf(body.length));
                assertThat(request.header("Transfer-Encoding")).isNull();
                assertThat(request.header("Content-Encoding")).isNull();
                assertThat(request.header("Content-Digest")).isEqualTo("sha-256=:" + sha256(body) + ":");
                assertThat(body).startsWith('[').endsWith(']');
            });
        }
    }

    @Test
    void noDigestIsSentIfTheUserWantsNone() throws Exception {
        try (TestRoad road = start("content-digest=off")) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(sink.posts()).hasSize(4).allSatisfy(post -> assertThat(post.header("Content-Digest"))
                .isNull());
    }

    @Test
    void aBatchThatWasDamagedOnItsWayIsSentAgainAndNoRowIsRejectedForIt() throws Exception {
        try (Relay line = damaging(2);
                TestRoad road = start("url=http://127.0.0.1:" + line.port() + "/in")) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(sink.posts()).hasSizeGreaterThan(4);
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void aLineThatDamagesEveryPostFailsTheDeliveryAndRejectsNothing() throws Exception {
        try (Relay line = damaging(Integer.MAX_VALUE);
                TestRoad road = start("url=http://127.0.0.1:" + line.port() + "/in")) {
            RunReport report = road.run(EXPORT);

            assertThat(mine(report).status()).isEqualTo(Status.FAILED);
            assertThat(error(report))
                    .contains("the batch did not arrive as it was sent", "3 times for the same batch", "#http-digest");
            assertThat(road.bundle().ledger().rejects().first(report.run().id(), "mine", 10))
                    .extracting(Reject::row)
                    .isSubsetOf(3L, 9L);
        }
        assertThat(arrived()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"digest-unsupported-algorithms", "digest-invalid-values"})
    void aServerThatCanNotReadTheDigestFailsTheDeliveryAndIsTold(String problem) throws Exception {
        sink.next(HttpSink.problem(problem));
        try (TestRoad road = start()) {
            assertThat(error(road.run(EXPORT)))
                    .contains("stellic.destinations.mine.content-digest=off", "#http-digest");
        }
        assertThat(sink.posts()).hasSize(1);
    }

    /** What a response says of digests is about the response, or about a resource that the server has made. */
    @Test
    void aDigestInAnAnswerIsNotTakenForThatOfTheBatch() throws Exception {
        String other = "sha-256=:" + sha256("{\"id\":7}".getBytes(StandardCharsets.UTF_8)) + ":";
        sink.next(new Answer(
                201,
                Map.of("Content-Location", "/in/7", "Repr-Digest", other, "Content-Digest", other),
                "{\"id\":7}",
                true));
        try (TestRoad road = start()) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(sink.posts()).hasSize(4);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** A line that changes a letter of a record in the first requests, as a bad memory in a router does. */
    private Relay damaging(int requests) throws Exception {
        AtomicInteger left = new AtomicInteger(requests);
        return new Relay(
                URI.create(sink.url("/")).getPort(),
                (connection, from, to) -> {
                    byte[] buffer = new byte[16_384];
                    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                        String text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
                        boolean damaged = text.contains("student_id") && left.getAndDecrement() > 0;
                        to.write((damaged ? text.replaceFirst("student_id", "student_ie") : text)
                                .getBytes(StandardCharsets.ISO_8859_1));
                        to.flush();
                    }
                },
                (connection, from, to) -> from.transferTo(to));
    }

    @Test
    void aBatchIsNotTriedAgainOnceAnotherProcessHasTakenOver() throws Exception {
        Answer[] failures = new Answer[100];
        Arrays.fill(failures, Answer.of(503));
        sink.next(failures);
        routes.set("stellic.lease.duration=300ms");
        try (TestRoad road = start("retries=100", "retry-delay=50ms")) {
            CompletableFuture<RunReport> running = CompletableFuture.supplyAsync(() -> road.run(EXPORT));
            await().until(() -> !sink.posts().isEmpty());
            assertThat(routes.update("update stellic_lease set token = 'theirs'"))
                    .isOne();

            assertThat(running)
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .havingRootCause()
                    .isInstanceOf(LeaseLostException.class);
        }
        assertThat(sink.records()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 408, 409, 425, 429, 500, 502, 503, 504})
    void whatMayPassIsTriedAgain(int code) throws Exception {
        sink.next(Answer.ok(), Answer.of(code), Answer.of(code));
        try (TestRoad road = start()) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
        assertThat(sink.posts()).hasSize(6);
    }

    @Test
    void anAnswerThatWasLostDoesNotDoubleTheBatch() throws Exception {
        sink.next(new Answer(0, Map.of(), "", true));
        try (TestRoad road = start()) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
        assertThat(sink.posts()).hasSize(5);
    }

    @Test
    void theServerIsLeftAloneAsLongAsItWants() throws Exception {
        sink.next(new Answer(429, Map.of("Retry-After", "1"), "", false));
        try (TestRoad road = start()) {
            long start = System.nanoTime();
            assertAllDelivered(road.run(EXPORT));
            assertThat(System.nanoTime() - start).isGreaterThan(1_000_000_000L);
        }
    }

    /** An hour at most, that is; here the run is stopped before. */
    @Test
    void aServerThatWantsToBeLeftAloneForLongerThanAnybodyLivesIsNotAskedAgain() throws Exception {
        sink.next(new Answer(429, Map.of("Retry-After", "99999999999999999999"), "", false));
        CompletableFuture<RunReport> running;
        try (TestRoad road = start()) {
            running = CompletableFuture.supplyAsync(() -> road.run(EXPORT));
            await().atMost(Duration.ofMinutes(1)).until(() -> !sink.posts().isEmpty());
            await().during(Duration.ofMillis(500))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> sink.posts().size() == 1);
        }
        assertThat(running).succeedsWithin(Duration.ofSeconds(30)).satisfies(report -> assertThat(error(report))
                .contains("stopped"));
        assertThat(sink.posts()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422, 499})
    void recordsThatTheServerRefusesAreRejectedAndTheOthersGoOn(int code) throws Exception {
        sink.next(Answer.ok(), new Answer(code, Map.of(), "{\"error\":\"no student 1001\"}", false));
        try (TestRoad road = start()) {
            RunReport report = road.run(EXPORT);

            assertThat(report.delivered()).isTrue();
            assertThat(mine(report).delivered()).isEqualTo(5);
            assertThat(mine(report).rejected()).isEqualTo(4);
            assertThat(road.bundle().ledger().rejects().first(report.run().id(), "mine", 10))
                    .filteredOn(reject -> reject.row() == 4 || reject.row() == 5)
                    .extracting(Reject::reason)
                    .containsExactly("the server answered " + code, "the server answered " + code);
        }
        assertThat(arrived()).hasSize(5);
    }

    @Test
    void aConflictThatStaysIsARefusal() throws Exception {
        sink.next(Answer.of(409), Answer.of(409), Answer.of(409));
        try (TestRoad road = start()) {
            RunReport report = road.run(EXPORT);

            assertThat(report.delivered()).isTrue();
            assertThat(mine(report).rejected()).isEqualTo(4);
        }
    }

    @Test
    void theAnswersBeginningIsKeptIfTheUserWantsIt() throws Exception {
        sink.next(new Answer(422, Map.of(), "\r\n\u001b[31mterm\u0000 is\u2028unknown " + "x".repeat(9_000), false));
        try (TestRoad road = start("keep-answer=true")) {
            RunReport report = road.run(EXPORT);

            String reason = road.bundle()
                    .ledger()
                    .rejects()
                    .first(report.run().id(), "mine", 1)
                    .get(0)
                    .reason();
            assertThat(reason).startsWith("the server answered 422: [31mterm is unknown xxx");
            assertThat(reason).hasSizeLessThan(350);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401,username and password",
        "403,not allowed",
        "404,path of url",
        "405,no POST",
        "413,stellic.batch-size",
        "415,application/json",
        "302,not followed",
        "304,not followed"
    })
    void aRequestThatIsWrongInItselfFailsTheDeliveryAndRejectsNothing(int code, String advice) throws Exception {
        sink.next(Answer.ok(), new Answer(code, Map.of("Location", sink.url("/elsewhere")), "", false));
        try (TestRoad road = start()) {
            RunReport report = road.run(EXPORT);

            assertThat(mine(report).status()).isEqualTo(Status.FAILED);
            assertThat(error(report))
                    .startsWith("export roster to mine: the server 127.0.0.1:"
                            + URI.create(sink.url("/")).getPort() + " answered " + code)
                    .contains(advice);
            assertThat(sink.posts()).hasSize(2);
            assertThat(road.bundle().ledger().rejects().first(report.run().id(), "mine", 10))
                    .extracting(Reject::row)
                    .doesNotContain(4L, 5L);
            assertThat(sink.requests()).noneMatch(request -> request.line().contains("elsewhere"));

            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/in", "host/in", "https://user:word@host/in", "https://host/a b"})
    void aUrlThatIsNoneIsAMistakeInTheConfiguration(String url) {
        assertThatThrownBy(() -> start("url=" + url))
                .hasStackTraceContaining("stellic.destinations.mine.url must be https://host/path");
    }
}
