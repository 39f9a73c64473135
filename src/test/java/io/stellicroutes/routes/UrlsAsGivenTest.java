package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.base.WrittenUrl;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.RawServer;
import io.stellicroutes.servers.RawServer.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpActivityListener;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;

/** A URL is sent as it was given, byte for byte: what a server signed is what it gets. */
final class UrlsAsGivenTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "/~token;v=1/a%2fb/?x=~&y=%7e%7E";
    private static final String S3 = "/~s3;v=1/a%20b/!$&'()*+,=:@";
    private static final String EXPORT = "/exports/export_data/";

    private static RawServer server;
    private static TestRoad road;
    private static Path work;
    private static ProducerTemplate caller;
    private static String presigned;

    @BeforeContainer
    static void start() throws Exception {
        server = new RawServer(UrlsAsGivenTest::answer);
        work = Files.createTempDirectory("urls-as-given");
        road = TestRoad.start(RoutesExtension.parse("""
                stellic.base-url=%1$s
                stellic.auth.oauth2.token-url=%1$s%2$s#~
                stellic.auth.oauth2.client-id=me
                stellic.auth.oauth2.client-secret=planted-canary
                stellic.work-dir=%3$s/work
                stellic.poll.initial-delay=1ms
                stellic.request.retry-delay=1ms
                stellic.request.retries=1
                stellic.exports.mine.params=tag=a~b&when=2023-01-17 01:53
                stellic.exports.mine.to=local,web
                stellic.exports.stored.data-type=mine
                stellic.exports.stored.to=lake
                stellic.destinations.lake.type=s3
                stellic.destinations.lake.endpoint=%1$s%4$s
                stellic.destinations.lake.bucket=bucket
                stellic.destinations.lake.path-style=true
                stellic.destinations.lake.access-key=access
                stellic.destinations.lake.secret-key=planted-canary
                stellic.destinations.lake.prefix=in/
                stellic.destinations.local.type=file
                stellic.destinations.local.format=raw
                stellic.destinations.local.directory=%3$s/out
                stellic.destinations.web.type=http
                stellic.destinations.web.url=%1$s/~web;v=1/a%%2fb/?x=~&y=%%7e%%7E#~
                """.formatted(server.url(), TOKEN, work, S3)));
        caller = road.context().createProducerTemplate();
    }

    @AfterContainer
    static void stop() throws Exception {
        road.close();
        server.close();
    }

    private static byte[] answer(Request request) {
        try {
            if (request.target().startsWith(EXPORT)) {
                return json(Map.of("success", true, "data", Map.of("file_name", "file~1.csv")));
            }
            if (request.target().startsWith("/exports/get_export_url/?")) {
                return json(Map.of("success", true, "status", "completed", "url", presigned));
            }
            if (request.target().startsWith("/~token")) {
                return json(Map.of("access_token", "t", "expires_in", "3600"));
            }
            return request.head().startsWith("HEAD ")
                    ? RawServer.answer("404 Not Found", "Connection: close\r\n", "")
                    : RawServer.answer("200 OK", "", "id\n1\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] json(Map<String, Object> body) throws IOException {
        return RawServer.answer("200 OK", "Content-Type: application/json\r\n", JSON.writeValueAsString(body));
    }

    @Provide
    static Arbitrary<String> targets() {
        return RequestTargets.any().filter(target -> !target.startsWith("/exports/"));
    }

    @Example
    void aTildeInAPathAndInASignatureStays() {
        assertFetched("/a/b~c.csv?Signature=aB~c&Expires=1");
    }

    @Example
    void aFragmentIsNotSentAndNoPathIsASlash() {
        assertFetched("/a~?b~#c~", "/a~?b~");
        assertFetched("?Signature=~", "/?Signature=~");
        assertFetched("", "/");
        assertFetched("#~", "/");
    }

    @Example
    void whatIsOutsideOfAsciiIsSentAsABrowserSendsIt() {
        assertFetched("/\u00C9t\u00E9~.csv?a=\uD83D\uDE00", "/%C3%89t%C3%A9~.csv?a=%F0%9F%98%80");
    }

    @Example
    void whatStellicIsAskedAndWhereTheTokenComesFromIsSentAsItIsGiven() {
        assertFetched("/f.csv");

        assertThat(server.requests())
                .extracting(Request::target)
                .contains(
                        TOKEN,
                        EXPORT + "mine?output_format=csv&delivery_channel=s3&tag=a~b&when=2023-01-17%2001:53",
                        "/exports/get_export_url/?file_name=file~1.csv");
    }

    @Example
    void anObjectGoesToTheEndpointThatIsGiven() {
        presigned = server.url() + "/f.csv";

        road.run("stored");

        assertThat(server.requests())
                .filteredOn(request -> request.head().startsWith("PUT "))
                .isNotEmpty()
                .extracting(Request::target)
                .allMatch(target -> target.equals(S3 + "/bucket/in/file_1.csv"));
    }

    @Example
    void noOtherEndpointOfTheApplicationIsTouched() throws Exception {
        HttpEndpoint own = road.context().getEndpoint(server.url() + "/own", HttpEndpoint.class);

        assertThat(own.getHttpActivityListener()).isNull();
        assertThat(road.context().getComponent("http", HttpComponent.class).getHttpActivityListener())
                .isNull();
        assertThat(road.context().getRegistry().findByType(HttpActivityListener.class))
                .isEmpty();
        road.context().removeEndpoint(own);
    }

    @Property(tries = 10, shrinking = ShrinkingMode.BOUNDED)
    void aPresignedUrlIsSentAsItIsGiven(@ForAll("targets") String target) {
        assertFetched(target);
    }

    @Property(tries = 300)
    void whateverEndpointOfOursIsCalledByAUrlSendsItAsItIsGiven(@ForAll("targets") String target) {
        assertThat(endpoints()).as("Stellic, store, destination").hasSize(3).allSatisfy(endpoint -> {
            Exchange answered = caller.request(
                    endpoint, exchange -> exchange.getMessage().setHeader(Exchange.HTTP_URI, server.url() + target));

            assertThat(answered.getException()).isNull();
            assertThat(server.requests()).last().extracting(Request::target).isEqualTo(target);
        });
    }

    @Property(tries = 1_000)
    void theTargetOfAUrlIsWhatStandsBehindItsServer(@ForAll("targets") String target) throws URISyntaxException {
        assertThat(WrittenUrl.of("https://bucket.example" + target).target()).isEqualTo(target);
        assertThat(WrittenUrl.of("https://bucket.example:8443" + target + "#" + target.replace("#", ""))
                        .target())
                .isEqualTo(target);
    }

    private static List<HttpEndpoint> endpoints() {
        return road.context().getEndpoints().stream()
                .filter(HttpEndpoint.class::isInstance)
                .map(HttpEndpoint.class::cast)
                .toList();
    }

    private static void assertFetched(String target) {
        assertFetched(target, target);
    }

    private static void assertFetched(String given, String sent) {
        presigned = server.url() + given;

        RunReport report = road.run("mine");

        assertThat(report.run().error()).isEmpty();
        assertThat(report.delivered()).isTrue();
        assertThat(server.requests())
                .extracting(Request::target)
                .containsSequence(sent, "/~web;v=1/a%2fb/?x=~&y=%7e%7E");
    }
}
