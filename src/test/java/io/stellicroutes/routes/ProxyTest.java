package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.EnvironmentVariables;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.HttpSink;
import io.stellicroutes.servers.RawServer;
import io.stellicroutes.servers.S3Store;
import io.stellicroutes.servers.SquidProxy;
import io.stellicroutes.servers.TlsFront;
import io.stellicroutes.servers.TlsKey;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real proxy is the only way to the servers: nobody but it can resolve their names. */
@Tag("slow")
final class ProxyTest {
    private static final String[] NAMES = {
        "stellic.example.edu", "token.example.edu", "files.example.edu", "lake.example.edu", "sink.example.edu"
    };

    private static SquidProxy open;
    private static SquidProxy guarded;

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    private final Sandbox sandbox = routes.sandbox();

    private TlsKey key;

    @AutoClose
    private TlsFront stellic;

    @AutoClose
    private TlsFront files;

    @AutoClose
    private S3Store lake;

    @AutoClose
    private HttpSink sink;

    @BeforeAll
    static void startTheProxies() throws Exception {
        open = new SquidProxy(false, NAMES);
        guarded = new SquidProxy(true, NAMES);
    }

    @AfterAll
    static void closeTheProxies() throws Exception {
        for (SquidProxy proxy : new SquidProxy[] {open, guarded}) {
            // there is none where a proxy is not installed
            if (proxy != null) {
                proxy.close();
            }
        }
    }

    @BeforeEach
    void startTheServers() throws Exception {
        key = new TlsKey(routes.path("tls"), NAMES);
        stellic = new TlsFront(key, sandbox.url().getPort());
        files = new TlsFront(
                key, URI.create(sandbox.presignedUrl("plan_courses")).getPort());
        lake = new S3Store(routes.path("lake"), key);
        lake.createBucket("bucket");
        sink = new HttpSink();
        sandbox.downloadsFrom(URI.create("https://files.example.edu:" + files.port()));
        routes.set("stellic.base-url=https://stellic.example.edu:" + stellic.port());
        routes.unset("stellic.auth.header", "stellic.auth.value");
        routes.set("""
                stellic.auth.oauth2.token-url=https://token.example.edu:%s/oauth/token
                stellic.auth.oauth2.client-id=%s
                stellic.auth.oauth2.client-secret=%s
                stellic.download.allowed-hosts=files.example.edu
                stellic.request.retries=1
                stellic.tls.trust-store=%s
                stellic.exports.plan_courses.to=lake,sink
                stellic.destinations.lake.type=s3
                stellic.destinations.lake.bucket=bucket
                stellic.destinations.lake.endpoint=https://lake.example.edu:%s
                stellic.destinations.lake.path-style=true
                stellic.destinations.lake.access-key=%s
                stellic.destinations.lake.secret-key=%s
                stellic.destinations.sink.type=http
                stellic.destinations.sink.url=%s
                stellic.destinations.sink.retries=1
                stellic.destinations.sink.retry-delay=10ms
                """.formatted(
                        stellic.port(),
                        Sandbox.USER,
                        Sandbox.PASSWORD,
                        key.certificate(),
                        lake.endpoint().getPort(),
                        S3Store.ACCESS_KEY,
                        S3Store.SECRET_KEY,
                        behind("sink.example.edu", sink.url("/~in?a=~b&c=%7e%7E"))));
    }

    /** A URL with another host in it. */
    private static String behind(String host, String url) {
        return url.replace("127.0.0.1", host);
    }

    @Test
    void everythingThatIsAskedByHttpGoesByTheProxyAndItsCredentialGoesNoFarther() throws Exception {
        SquidProxy proxy = guarded;
        routes.set("""
                stellic.proxy.url=%s
                stellic.proxy.user=%s
                stellic.proxy.password=%s
                """.formatted(proxy.url(), SquidProxy.USER, SquidProxy.PASSWORD));

        assertEverythingArrives();

        assertThat(passed(proxy))
                .containsExactlyInAnyOrder(
                        "CONNECT stellic.example.edu",
                        "CONNECT token.example.edu",
                        "CONNECT files.example.edu",
                        "CONNECT lake.example.edu",
                        "POST sink.example.edu");
        assertThat(log(proxy))
                .filteredOn(line -> !line.contains(" 407 "))
                .allMatch(line -> line.endsWith("[campus user]"));
        assertThat(sandbox.requests())
                .extracting(request -> request.headers().keySet().toString())
                .noneMatch(names -> names.toLowerCase(Locale.ROOT).contains("proxy-auth"));
        assertThat(sink.posts()).allMatch(post -> post.header("Proxy-Authorization") == null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_PROXY", "http_proxy"})
    void theEnvironmentNamesTheProxyAndItsCredential(String http) throws Exception {
        String https = http.equals("HTTP_PROXY") ? "HTTPS_PROXY" : "https_proxy";
        SquidProxy proxy = guarded;
        String url = proxy.url().replace("http://", "http://campus%20user:pass%3Aword%2541@");
        EnvironmentVariables variables = new EnvironmentVariables(Map.of(http, url, https, url), name -> false);

        try (TestRoad road = routes.start(context -> context.getRegistry().bind("variables", variables))) {
            assertThat(road.run("plan_courses").delivered()).isTrue();
        }

        assertThat(passed(proxy)).hasSize(5);
    }

    @Test
    void thePropertiesOfJavaNameTheProxyAndGoBeforeTheEnvironment() throws Exception {
        SquidProxy proxy = open;
        EnvironmentVariables variables = new EnvironmentVariables(
                Map.of("HTTPS_PROXY", "http://127.0.0.1:1", "HTTP_PROXY", "http://127.0.0.1:1"), name -> false);
        String port = proxy.url().replaceAll(".*:", "");
        Map<String, String> ofJava = Map.of(
                "https.proxyHost",
                "127.0.0.1",
                "https.proxyPort",
                port,
                "http.proxyHost",
                "127.0.0.1",
                "http.proxyPort",
                port);
        ofJava.forEach(System::setProperty);
        try (TestRoad road = routes.start(context -> context.getRegistry().bind("variables", variables))) {
            assertThat(road.run("plan_courses").delivered()).isTrue();
        } finally {
            ofJava.keySet().forEach(System::clearProperty);
        }

        assertThat(passed(proxy)).hasSize(5);
    }

    /** Nobody but the proxy knows the servers' names: who asks one directly is told that there is none. */
    @ParameterizedTest
    @MethodSource("serversAndWaysToNameThem")
    void aServerThatNoProxyNamesIsAskedDirectlyAndTheOthersByTheProxy(String server, String way, Set<String> others)
            throws Exception {
        SquidProxy proxy = open;
        Map<String, String> variables = way.equals("stellic.proxy.no-proxy")
                ? Map.of()
                : Map.of(
                        "HTTP_PROXY", proxy.url(), "HTTPS_PROXY", proxy.url(), way, "elsewhere.example.edu, " + server);
        if (variables.isEmpty()) {
            routes.set("stellic.proxy.url=" + proxy.url() + "\n" + way + "=elsewhere.example.edu," + server);
        }

        RunReport report;
        try (TestRoad road = routes.start(context ->
                context.getRegistry().bind("variables", new EnvironmentVariables(variables, name -> false)))) {
            report = road.run("plan_courses");
        }

        String error = report.run().error().orElse("")
                + report.deliveries().stream()
                        .map(delivery -> delivery.error().orElse(""))
                        .collect(Collectors.joining());
        assertThat(error).contains(server).containsPattern("name is not known|no host of this name");
        others.forEach(other -> proxy.awaitLogged(line -> isOfThisTest(line) && line.contains(other)));
        assertThat(log(proxy)).as("of " + server).noneMatch(line -> line.contains(server));
    }

    /**
     * Whom a run has asked by then: Stellic, once its name leads somewhere with a token; the store; both destinations.
     */
    static Stream<Arguments> serversAndWaysToNameThem() {
        Map<String, Set<String>> others = Map.of(
                "token.example.edu", Set.of(),
                "stellic.example.edu", Set.of(),
                "files.example.edu", Set.of("token.", "stellic."),
                "lake.example.edu", Set.of("token.", "stellic.", "files.", "sink."),
                "sink.example.edu", Set.of("token.", "stellic.", "files.", "lake."));
        return Stream.of("stellic.proxy.no-proxy", "NO_PROXY").flatMap(way -> others.entrySet().stream()
                .map(each -> Arguments.of(each.getKey(), way, each.getValue())));
    }

    @Test
    void aRequestTargetStaysAsItIsThroughTheProxy() throws Exception {
        String target = "/~a;v=1/%7e%2F/..%2f/b//c?Signature=aB~c%2B&x=%7e%7E&e=!$'()*+,;:@/?";
        SquidProxy proxy = open;
        try (RawServer server = new RawServer(request -> RawServer.answer("200 OK", "", ""));
                TlsFront encrypted = new TlsFront(key, server.url().getPort())) {
            routes.set("stellic.proxy.url=" + proxy.url());
            for (String url : List.of(
                    "http://sink.example.edu:" + server.url().getPort(),
                    "https://sink.example.edu:" + encrypted.port())) {
                routes.set("stellic.destinations.sink.url=" + url + target);

                try (TestRoad road = routes.start()) {
                    assertThat(road.run("plan_courses").delivered()).isTrue();
                }
            }

            assertThat(server.requests())
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(request -> assertThat(request.target()).isEqualTo(target));
            assertThat(server.requests().stream().map(request -> request.header("Via") == null))
                    .as("once forwarded, once by a tunnel")
                    .contains(true, false);
        }
    }

    @Test
    void withoutTheTrustStoreNoServerIsTrusted() throws Exception {
        routes.set("stellic.proxy.url=" + open.url());
        routes.unset("stellic.tls.trust-store");

        assertThat(run().run().error().orElseThrow()).contains("TLS failed").endsWith("(see docs/errors.md#tls)");

        routes.set("""
                stellic.tls.trust-store=%s
                stellic.tls.trust-store-password=%s
                """.formatted(key.keyStore(), TlsKey.PASSWORD));

        assertEverythingArrives();
    }

    @Test
    void aPasswordThatTheSdkWouldSendAsQuestionMarksIsRefused() {
        routes.set("""
                stellic.proxy.url=%s
                stellic.proxy.user=%s
                stellic.proxy.password=%s
                """.formatted(open.url(), SquidProxy.USER, "can\u00E4ry"));

        assertThatThrownBy(this::run)
                .hasStackTraceContaining(
                        "stellic.destinations.lake.endpoint: the AWS SDK can't send a proxy's user or password")
                .hasStackTraceContaining("(see docs/errors.md#proxy)");
    }

    @Test
    void aWrongPasswordIsToldOnceAndByTheProxysName() throws Exception {
        SquidProxy proxy = guarded;
        routes.set("""
                stellic.proxy.url=%s
                stellic.proxy.user=%s
                stellic.proxy.password=wrong-canary
                """.formatted(proxy.url(), SquidProxy.USER));

        RunReport report = run();

        assertThat(report.run().error().orElseThrow())
                .contains("the proxy " + proxy.address() + " answered 407 on the way to stellic.example.edu:")
                .endsWith("(see docs/errors.md#proxy-credential)")
                .doesNotContain("canary");
        // the challenge, and the one log-in
        assertThat(log(proxy)).hasSize(2);
    }

    @Test
    void whatTheProxyForbidsOrCanNotReachIsToldApartFromStellicsAnswers() throws Exception {
        SquidProxy proxy = open;
        routes.set("stellic.proxy.url=" + proxy.url());
        routes.unset(
                "stellic.auth.oauth2.token-url", "stellic.auth.oauth2.client-id", "stellic.auth.oauth2.client-secret");
        routes.set("stellic.base-url=https://forbidden.example.edu:" + stellic.port());

        assertThat(run().run().error().orElseThrow())
                .contains("the proxy " + proxy.address() + " answered 403 on the way to forbidden.example.edu:")
                .endsWith("(see docs/errors.md#proxy-refusal)");

        routes.set("stellic.base-url=https://nowhere.example.edu:" + stellic.port());

        assertThat(run().run().error().orElseThrow())
                .containsPattern("the proxy " + proxy.address() + " answered 50\\d on the way to nowhere.example.edu:")
                .endsWith("(see docs/errors.md#proxy-refusal)");
    }

    @Test
    void aProxyThatIsNotThereOrHasNoNameIsNamed() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        routes.set("stellic.proxy.url=http://127.0.0.1:" + free);

        assertThat(run().run().error().orElseThrow())
                .contains("the proxy 127.0.0.1:" + free + " can't be reached")
                .endsWith("(see docs/errors.md#proxy-unreachable)");

        routes.set("stellic.proxy.url=http://proxy.invalid:3128");

        assertThat(run().run().error().orElseThrow())
                .contains("the proxy proxy.invalid:3128: its name is not known")
                .endsWith("(see docs/errors.md#proxy-unknown-host)");
    }

    @Test
    void aDestinationTellsTheProxysFailureAsItsOwn() throws Exception {
        SquidProxy proxy = guarded;
        routes.set("""
                stellic.proxy.url=%s
                stellic.base-url=<sandbox>
                stellic.auth.oauth2.token-url=<sandbox>/oauth/token
                stellic.download.private-addresses=true
                """.formatted(proxy.url()));
        sandbox.downloadsFrom(URI.create(sandbox.presignedUrl("plan_courses").replaceFirst("(\\d)/.*", "$1")));

        RunReport report = run();

        for (String destination : List.of("lake", "sink")) {
            assertThat(error(report, destination))
                    .contains("the proxy " + proxy.address() + " answered 407 on the way to " + destination
                            + ".example.edu:")
                    .endsWith("(see docs/errors.md#proxy-credential)");
        }

        routes.set("stellic.proxy.url=http://127.0.0.1:1");
        RunReport gone = run();
        assertThat(error(gone, "lake")).contains("the proxy 127.0.0.1:").endsWith("#proxy-unreachable)");
        assertThat(error(gone, "sink")).contains("the proxy 127.0.0.1:").endsWith("#proxy-unreachable)");
    }

    @Test
    void anAddressInADownloadUrlIsJudgedThoughTheProxyWouldConnectToIt() throws Exception {
        SquidProxy proxy = open;
        routes.set("""
                stellic.proxy.url=%s
                stellic.download.allowed-hosts=10.1.2.3
                """.formatted(proxy.url()));
        sandbox.downloadsFrom(URI.create("https://10.1.2.3:" + files.port()));

        assertThat(run().run().error().orElseThrow())
                .contains("10.1.2.3")
                .endsWith("(see docs/errors.md#private-address)");
        assertThat(proxy.log()).noneMatch(line -> line.contains("10.1.2.3"));
    }

    private void assertEverythingArrives() throws Exception {
        try (TestRoad road = routes.start()) {
            RunReport report = road.run("plan_courses");

            assertThat(report.run().error()).isEmpty();
            assertThat(report.delivered()).as(report.deliveries().toString()).isTrue();
        }
        assertThat(lake.keys("bucket")).hasSize(1);
        assertThat(sink.records()).hasSize(250);
        assertThat(sink.posts()).allMatch(post -> post.line().equals("POST /~in?a=~b&c=%7e%7E"));
    }

    private RunReport run() throws Exception {
        return routes.run("plan_courses");
    }

    /** Which servers the proxy has let requests through to, and how; tunnels are logged once they have ended. */
    private Set<String> passed(SquidProxy proxy) throws IOException {
        for (String host :
                List.of("CONNECT stellic", "CONNECT token", "CONNECT files", "CONNECT lake", "POST http://sink")) {
            proxy.awaitLogged(line -> isOfThisTest(line) && line.startsWith(host) && line.contains(" 200 "));
        }
        return log(proxy).stream()
                .filter(line -> line.contains(" 200 "))
                .map(line -> line.replaceFirst("(\\w+) (?:http://)?([a-z.]+):\\d+.*", "$1 $2"))
                .collect(Collectors.toSet());
    }

    private List<String> log(SquidProxy proxy) throws IOException {
        return proxy.log().stream().filter(this::isOfThisTest).toList();
    }

    /** Each test has servers of its own, on other ports. */
    private boolean isOfThisTest(String line) {
        return Stream.of(
                        stellic.port(),
                        files.port(),
                        lake.endpoint().getPort(),
                        URI.create(sink.url("")).getPort())
                .anyMatch(port -> line.contains(":" + port));
    }
}
