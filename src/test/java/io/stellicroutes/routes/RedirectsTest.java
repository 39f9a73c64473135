package io.stellicroutes.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.servers.FileServer;
import io.stellicroutes.servers.RawServer;
import io.stellicroutes.servers.RawServer.Request;
import io.stellicroutes.servers.Tap;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store may send a download on, as S3 does for a bucket that is new in its region: to where files may come from. */
final class RedirectsTest {
    private static final String CSV = "id,name\n" + "1,Ada\n".repeat(100_000);
    private static final String SIGNED = "/a/b~c.csv?AWSAccessKeyId=AKIA&Signature=aB~c%2b%2B&Expires=1";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("mine").set("""
            stellic.auth.value=Token planted-canary
            stellic.poll.initial-delay=1ms
            stellic.request.retries=1
            stellic.request.retry-delay=1ms
            stellic.download.allowed-hosts=localhost
            """);

    @AutoClose
    private RawServer stellic;

    @AutoClose
    private RawServer store;

    @AutoClose
    private FileServer other;

    @AutoClose
    private Tap tap;
    /** What the store answers, one after the other: a status, and the place where it leads. */
    private final List<String[]> redirects = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        store = new RawServer(this::redirect);
        other = new FileServer(CSV.getBytes(UTF_8));
        tap = new Tap(other.endpoint());
        stellic = new RawServer(request -> RawServer.answer(
                "200 OK",
                "Content-Type: application/json\r\n",
                request.target().startsWith("/exports/export_data/")
                        ? "{\"success\": true, \"data\": {\"file_name\": \"file.csv\"}}"
                        : "{\"success\": true, \"status\": \"completed\", \"url\": \"" + store.url() + SIGNED + "\"}"));
        routes.set("stellic.base-url=" + stellic.url());
    }

    private byte[] redirect(Request request) {
        if (redirects.isEmpty()) {
            return RawServer.answer("200 OK", "ETag: \"a\"\r\n", CSV);
        }
        String[] next = redirects.remove(0);
        return RawServer.answer(
                next[0],
                "Set-Cookie: a=planted-cookie\r\nX-Amz-Bucket-Region: eu-west-1\r\n"
                        + (next[1] == null ? "" : "Location: " + next[1] + "\r\n"),
                "<?xml version=\"1.0\"?><Error><Code>TemporaryRedirect</Code></Error>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"307 Temporary Redirect", "308 Permanent Redirect"})
    void aRedirectToAnotherAllowedHostIsFollowedAndTheHostIsToldNothingMore(String status) throws Exception {
        String target = "/x//~y/../z.csv?Signature=~%7e&b=%2F&a=";
        redirects.add(new String[] {status, at("localhost", tap.endpoint()) + target + "#here"});

        assertDelivered(run());
        assertThat(tap.requests()).singleElement().satisfies(head -> {
            assertThat(head.lines().findFirst().orElseThrow()).isEqualTo("GET " + target + " HTTP/1.1");
            assertThat(head.lines().skip(1).map(line -> line.replaceFirst(":.*", "")
                            .toLowerCase(java.util.Locale.ROOT)))
                    .containsExactlyInAnyOrder("host", "connection", "user-agent");
            assertThat(head).doesNotContain("planted", "AKIA");
        });
        assertThat(store.requests()).extracting(Request::target).containsExactly(SIGNED);
    }

    @Test
    void theRestOfAFileIsAskedForWhereverTheStoreLeads() throws Exception {
        String there = at("localhost", tap.endpoint()) + "/f.csv";
        redirects.add(new String[] {"307 Temporary Redirect", there});
        redirects.add(new String[] {"307 Temporary Redirect", there});
        tap.cutNextAnswerAfter(300_000);

        assertDelivered(run());
        assertThat(tap.requests()).hasSize(2);
        assertThat(tap.requests().get(1))
                .containsPattern("(?m)^Range: bytes=\\d+-")
                .contains("If-Match: \"one\"");
        assertThat(store.requests().get(1).head()).containsPattern("(?m)^Range: bytes=\\d+-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/y~.csv?a=~ /y~.csv?a=~",
                "?a=~ /a/b~c.csv?a=~",
                "d~.csv?x /a/d~.csv?x",
                "../d~.csv /d~.csv",
                "./d~/./e /a/d~/e",
            })
    void aRelativeLocationIsSeenFromTheUrlThatWasAsked(String location, String target) throws Exception {
        redirects.add(new String[] {"307 Temporary Redirect", location});

        assertDelivered(run());
        assertThat(store.requests()).extracting(Request::target).containsExactly(SIGNED, target);
    }

    @Test
    void aLocationMayLeaveTheSchemeOut() throws Exception {
        redirects.add(new String[] {
            "307 Temporary Redirect", "//localhost:" + store.url().getPort() + "/~"
        });

        assertDelivered(run());
        assertThat(store.requests()).last().extracting(Request::target).isEqualTo("/~");
    }

    @Test
    void fiveRedirectsAreFollowedAndNotOneMore() throws Exception {
        for (int i = 1; i <= 5; i++) {
            redirects.add(new String[] {"307 Temporary Redirect", "/hop" + i});
        }
        assertDelivered(run());

        for (int i = 1; i <= 20; i++) {
            redirects.add(new String[] {"307 Temporary Redirect", "/again"});
        }
        assertThat(run().run().error().orElseThrow())
                .isEqualTo(
                        "export mine: the store redirected the download more than 5 times, at last to the host 127.0.0.1"
                                + " (see docs/errors.md#store-redirect)");
        assertThat(redirects).hasSize(14);
    }

    static List<String[]> refusals() {
        List<String[]> refusals = new ArrayList<>();
        refusals.add(new String[] {
            "http://files.example.org/f?Signature=planted",
            "the store's redirect names the host files.example.org, which stellic.download.allowed-hosts does not allow"
        });
        refusals.add(new String[] {"http://169.254.169.254/latest/meta-data", "names the host 169.254.169.254, which"});
        refusals.add(new String[] {"http://2130706433/", "which is neither a name nor an address in its usual form"});
        refusals.add(new String[] {
            "http://u:planted@localhost/f", "the store's redirect names no host, one that is no host name, or a user"
        });
        refusals.add(new String[] {"ftp://localhost/f", "is not https"});
        refusals.add(new String[] {"file:///etc/passwd", "the store's redirect names no host"});
        refusals.add(new String[] {
            "http://localhost/a b",
            "the store's redirect is not a URL by RFC 3986: Illegal character in path at character 19"
        });
        refusals.add(new String[] {null, "the store answered with a redirect that names no URL"});
        return refusals;
    }

    @Test
    void aRedirectToWhereFilesMayNotComeFromIsRefusedAndNamed() throws Exception {
        try (TestRoad road = routes.start()) {
            for (String[] refusal : refusals()) {
                redirects.clear();
                redirects.add(new String[] {"307 Temporary Redirect", refusal[0]});

                assertThat(road.run("mine").run().error().orElseThrow())
                        .startsWith("export mine: ")
                        .contains(refusal[1])
                        .doesNotContain("planted", "Signature");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"301 Moved Permanently", "302 Found", "303 See Other"})
    void otherRedirectsAreAWayToSomethingElse(String status) throws Exception {
        redirects.add(new String[] {status, at("localhost", tap.endpoint()) + "/login?Signature=planted"});

        assertThat(run().run().error().orElseThrow())
                .isEqualTo("export mine: the store answered " + status.substring(0, 3)
                        + " to the download (TemporaryRedirect): a redirect to the host localhost; only 307 and 308 are"
                        + " followed (see docs/errors.md#store-redirect)");
        assertThat(tap.requests()).isEmpty();
    }

    private static String at(String host, URI server) {
        return "http://" + host + ":" + server.getPort();
    }

    private RunReport run() throws Exception {
        try (TestRoad road = routes.start()) {
            return road.run("mine");
        }
    }

    private void assertDelivered(RunReport report) throws Exception {
        assertThat(report.run().error()).isEmpty();
        assertThat(report.delivered()).isTrue();
        assertThat(routes.files("out").values()).containsOnly(CSV);
    }
}
