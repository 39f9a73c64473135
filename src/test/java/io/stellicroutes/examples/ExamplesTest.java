package io.stellicroutes.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.ArtemisBroker;
import io.stellicroutes.servers.HttpSink;
import jakarta.jms.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each directory of {@code examples/} does what its first lines say, with its own properties but for addresses. */
@Tag("slow")
final class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    private final Sandbox sandbox =
            routes.sandbox().content("user_groups", "group_id,members\r\n1,30\r\n2,4\r\n3,0\r\n");
    private Main main;

    @AfterEach
    void stop() throws Exception {
        if (main != null) {
            main.stop();
        }
    }

    /** Where the example is to lead to, in this test. */
    private Properties properties(String example, Map<String, String> addresses) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(EXAMPLES.resolve(example).resolve("application.properties"))) {
            properties.load(reader);
        }
        if (properties.stringPropertyNames().stream().anyMatch(name -> name.startsWith("stellic.exports."))) {
            properties.putAll(routes.properties());
        }
        properties.replaceAll((name, value) -> name.toString().matches("out|.*\\.directory")
                ? routes.path("out").toString()
                : value);
        assertThat(properties.keySet()).containsAll(addresses.keySet());
        properties.putAll(addresses);
        return properties;
    }

    private CamelContext start(String example, Map<String, String> addresses, TestRoad.Preparation preparation)
            throws Exception {
        main = new Main();
        main.setInitialProperties(properties(example, addresses));
        main.setDefaultPropertyPlaceholderLocation("false");
        String own = "file:" + EXAMPLES.resolve(example) + "/*.camel.yaml";
        boolean byKamelet = example.equals("kamelet-records") || example.equals("kamelet-file");
        main.configure()
                .withRoutesIncludePattern(byKamelet ? own : "classpath:routes/*.camel.yaml," + own)
                .withShutdownTimeout(5);
        main.init();
        preparation.prepare(main.getCamelContext());
        main.start();
        return main.getCamelContext();
    }

    private CamelContext start(String example, Map<String, String> addresses) throws Exception {
        return start(example, addresses, context -> {});
    }

    private RunReport run() throws IOException {
        try (ProducerTemplate template = main.getCamelContext().createProducerTemplate()) {
            return template.requestBodyAndHeader(
                    StellicConstants.DIRECT_RUN, null, StellicConstants.EXPORT, "user_groups", RunReport.class);
        }
    }

    private Map<String, String> out() throws IOException {
        return TestRoad.filesIn(routes.path("out"));
    }

    private static TestRoad.Preparation jms(ArtemisBroker broker) {
        return context -> {
            JmsComponent jms = new JmsComponent();
            jms.setConnectionFactory(
                    new ActiveMQConnectionFactory(broker.url(), ArtemisBroker.USER, ArtemisBroker.PASSWORD));
            context.addComponent("jms", jms);
        };
    }

    @Test
    void enrich() throws Exception {
        try (Directory directory = new Directory()) {
            start("enrich", Map.of("directory.url", directory.url()));

            assertThat(run().delivered()).isTrue();
        }
        assertThat(out().values()).containsExactly("""
                        {"group_id":"1","members":"30","name":"Group 1"}
                        {"group_id":"2","members":"4","name":"Group 2"}
                        {"group_id":"3","members":"0","name":"Group 3"}
                        """);
    }

    @Test
    void filter() throws Exception {
        try (ArtemisBroker broker = new ArtemisBroker(routes.path("broker"))) {
            start("filter", Map.of(), jms(broker));

            assertThat(run().delivered()).isTrue();
            List<Message> messages = broker.messages("groups");
            assertThat(messages).hasSize(2);
            assertThat(JSON.readTree(messages.get(1).getBody(byte[].class)))
                    .isEqualTo(JSON.readTree("{\"group_id\":\"2\",\"members\":\"4\"}"));
            main.stop();
        }
    }

    @Test
    void branch() throws Exception {
        start("branch", Map.of());

        assertThat(run().delivered()).isTrue();
        assertThat(out())
                .containsOnly(
                        Map.entry("large.jsonl", "{\"group_id\":\"1\",\"members\":\"30\"}\n"),
                        Map.entry(
                                "small.jsonl",
                                "{\"group_id\":\"2\",\"members\":\"4\"}\n{\"group_id\":\"3\",\"members\":\"0\"}\n"));
    }

    @Test
    void ownDestination() throws Exception {
        try (HttpSink server = new HttpSink()) {
            start("own-destination", Map.of("server.url", server.url("/api")));

            RunReport report = run();

            assertThat(report.delivered()).isTrue();
            assertThat(server.requests()).singleElement().satisfies(request -> {
                assertThat(request.line())
                        .isEqualTo("PUT /api/user_groups/" + report.run().id() + "-server-1-3");
                assertThat(JSON.readTree(request.body())).hasSize(3);
            });
        }
    }

    @Test
    void ownType() throws Exception {
        try (HttpSink server = new HttpSink()) {
            CamelContext context = start(
                    "own-type",
                    Map.of(
                            "stellic.destinations.lms.url",
                            server.url("/api"),
                            "stellic.destinations.lms.api-token",
                            "s3cret+&%41"));
            try (ProducerTemplate template = context.createProducerTemplate()) {
                template.requestBody(StellicConstants.DIRECT_CHECK_DESTINATION + "lms", (Object) null);
            }
            RunReport report = run();

            assertThat(report.delivered()).isTrue();
            assertThat(report.deliveries()).singleElement().satisfies(delivery -> assertThat(delivery.delivered())
                    .isEqualTo(3));
            assertThat(server.requests())
                    .extracting(HttpSink.Request::line)
                    .containsExactly("GET /api", "PUT /api/user_groups/1");
            assertThat(server.requests().get(1).header("X-Token")).isEqualTo("s3cret+&%41");
            assertThat(context.getEndpoints()).extracting(Object::toString).noneMatch(uri -> uri.contains("s3cret"));
        }
    }

    @Test
    void startByMessage() throws Exception {
        try (ArtemisBroker broker = new ArtemisBroker(routes.path("broker"))) {
            CamelContext context = start("start-by-message", Map.of(), jms(broker));
            try (ProducerTemplate template = context.createProducerTemplate()) {
                assertThat(template.requestBody("jms:queue:exports", "user_groups", String.class))
                        .isEqualTo("user_groups: DELIVERED");
            }
            main.stop();
        }
        assertThat(out()).hasSize(1);
    }

    @Test
    void startByFile() throws Exception {
        Path inbox = Files.createDirectories(routes.path("inbox"));
        start("start-by-file", Map.of("inbox", inbox.toString(), "inbox.period", "50"));

        Files.createFile(inbox.resolve("user_groups.run"));
        await().untilAsserted(
                        () -> assertThat(inbox.resolve("user_groups.done")).exists());
        assertThat(out()).hasSize(1);

        Files.createFile(inbox.resolve("nothing_of_ours.run"));
        await().untilAsserted(() ->
                assertThat(inbox.resolve("nothing_of_ours.failed")).exists());
    }

    @Test
    void startByRest() throws Exception {
        int port = freePort();
        start("start-by-rest", Map.of("camel.server.port", String.valueOf(port)));

        HttpResponse<String> answer = post(port, "user_groups");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).path("status").asText()).isEqualTo("DELIVERED");
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("stellic"));
        assertThat(post(port, "nothing_of_ours").statusCode()).isEqualTo(404);
        assertThat(out()).hasSize(1);
    }

    private static HttpResponse<String> post(int port, String export) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/exports/" + export))
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void alert() throws Exception {
        try (HttpSink onDuty = new HttpSink()) {
            onDuty.next(HttpSink.Answer.of(200), HttpSink.Answer.of(200));
            CamelContext context = start("alert", Map.of("nightly", "direct:nightly", "on-duty.url", onDuty.url("/")));
            try (ProducerTemplate template = context.createProducerTemplate()) {
                template.sendBody("direct:nightly", null);
                assertThat(onDuty.posts()).singleElement().satisfies(alert -> assertThat(alert.body())
                        .startsWith("group 3 has no members (run ")
                        .endsWith(", row 3)"));

                sandbox.next(Call.EXPORT_DATA, Fault.UNSUCCESSFUL);
                template.sendBody("direct:nightly", null);
            }
            assertThat(onDuty.posts()).hasSize(2);
            assertThat(onDuty.posts().get(1).body()).startsWith("export user_groups: ");
        }
        assertThat(out()).hasSize(1);
    }

    @Test
    void callFromJava() throws Exception {
        Path properties = routes.path("application.properties");
        try (var writer = Files.newBufferedWriter(properties)) {
            properties("call-from-java", Map.of()).store(writer, null);
        }
        Path classes = Files.createDirectories(routes.path("classes"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes.toString(),
                                EXAMPLES.resolve("call-from-java/CallFromJava.java")
                                        .toString()))
                .isZero();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, UTF_8));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, ExamplesTest.class.getClassLoader())) {
            loader.loadClass("CallFromJava").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {properties.toString()});
        } finally {
            System.setOut(before);
        }
        assertThat(said.toString(UTF_8)).contains(": DELIVERED", "files: read 3, delivered 3, rejected 0");
        assertThat(out()).hasSize(1);
    }

    private Map<String, String> kamelet() {
        return Map.of(
                "stellic.url",
                sandbox.url().toString(),
                "stellic.token",
                Sandbox.TOKEN,
                "groups.schedule",
                "every 1d",
                "work",
                routes.path("work").toString());
    }

    @Test
    void kameletRecords() throws Exception {
        start("kamelet-records", kamelet());

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(out()).containsEntry("user_groups.jsonl", """
                                {"group_id":"1","members":"30"}
                                {"group_id":"2","members":"4"}
                                {"group_id":"3","members":"0"}
                                """));
    }

    @Test
    void kameletFile() throws Exception {
        start("kamelet-file", kamelet());

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(out().values())
                .containsExactly("group_id,members\r\n1,30\r\n2,4\r\n3,0\r\n"));
    }

    @Test
    void kameletAction() throws Exception {
        start("kamelet-action", Map.of());

        await().untilAsserted(() -> assertThat(out()).containsEntry("report.txt", "user_groups: DELIVERED"));
    }

    @Test
    void everyExampleIsTriedAndNamedInTheOverview() throws IOException {
        String overview = Files.readString(EXAMPLES.resolve("README.md"));
        TreeSet<String> tried = new TreeSet<>();
        Stream.of(ExamplesTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .forEach(method ->
                        tried.add(method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)));
        try (Stream<Path> directories = Files.list(EXAMPLES)) {
            assertThat(directories.filter(Files::isDirectory)).isNotEmpty().allSatisfy(example -> {
                String name = example.getFileName().toString();
                assertThat(tried).contains(name);
                assertThat(overview).contains("| [" + name + "](" + name + "/");
            });
        }
    }

    /** A server that knows the names of groups. */
    private static final class Directory implements AutoCloseable {
        private final com.sun.net.httpserver.HttpServer server;

        Directory() throws IOException {
            server = com.sun.net.httpserver.HttpServer.create(
                    new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/groups/", exchange -> {
                String id = exchange.getRequestURI().getPath().substring("/groups/".length());
                byte[] answer = ("{\"name\": \"Group " + id + "\"}").getBytes(UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/groups";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
