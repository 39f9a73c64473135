package io.stellicroutes.routes;

import static org.awaitility.Awaitility.await;

import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.util.OrderedProperties;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The routes under test: their properties as a text block, a directory of their own, and a sandbox in Stellic's place.
 * Closes what a test leaves open and deletes the directory.
 *
 * <p>Without any text the properties lead to the sandbox, with a work directory and waits of milliseconds, and nothing
 * runs but what a test asks for: with {@code stellic.schedules.enabled=true} a start goes on with unfinished runs, too.
 * In a value, {@code <dir>} stands for the directory and {@code <sandbox>} for the sandbox's URL. The sandbox starts
 * when the test or a property asks for it.
 */
public final class RoutesExtension implements AfterEachCallback {
    static final String DEFAULTS = """
            stellic.base-url=<sandbox>
            stellic.auth.header=Authorization
            stellic.auth.value=Token %s
            stellic.work-dir=<dir>/work
            stellic.poll.initial-delay=10ms
            stellic.poll.max-delay=50ms
            stellic.request.retry-delay=10ms
            stellic.schedules.enabled=false
            """.formatted(Sandbox.TOKEN);

    private final Map<String, String> settings = parse(DEFAULTS);
    private final List<TestRoad> started = new ArrayList<>();
    private Path dir;
    private Sandbox sandbox;

    public RoutesExtension() {}

    /** @param properties as {@link #set} takes them */
    public RoutesExtension(String properties) {
        set(properties);
    }

    /** One export of a data type to files in {@code <dir>/out}, as they came: the destination {@code local}. */
    public static RoutesExtension toFiles(String dataType) {
        return new RoutesExtension("""
                stellic.exports.%s.to=local
                stellic.destinations.local.type=file
                stellic.destinations.local.format=raw
                stellic.destinations.local.directory=<dir>/out
                """.formatted(dataType));
    }

    /** The properties in a text in the format of {@code .properties} files, in their order. */
    public static Map<String, String> parse(String text) {
        OrderedProperties properties = new OrderedProperties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> parsed = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(name -> parsed.put(name, properties.getProperty(name)));
        return parsed;
    }

    /** Adds properties, written as in a file, or changes them; for routes that start afterwards. */
    public RoutesExtension set(String properties) {
        settings.putAll(parse(properties));
        return this;
    }

    /** Takes properties away; a name that ends with a dot stands for all that begin with it. */
    public void unset(String... names) {
        for (String name : names) {
            settings.keySet().removeIf(set -> name.endsWith(".") ? set.startsWith(name) : set.equals(name));
        }
    }

    /**
     * Sets all properties of a destination.
     *
     * @param properties without {@code stellic.destinations.<name>.}; one without a value is as if it was not there
     */
    public void destination(String name, String properties) {
        String prefix = "stellic.destinations." + name + ".";
        unset(prefix);
        parse(properties).forEach((property, value) -> {
            if (!value.isEmpty()) {
                settings.put(prefix + property, value);
            }
        });
    }

    /** All properties, as the routes get them. */
    public Map<String, String> properties() {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.replaceAll((name, value) -> value.contains("<sandbox>")
                ? value.replace("<sandbox>", sandbox().url().toString())
                : value);
        all.replaceAll((name, value) -> value.contains("<dir>") ? value.replace("<dir>", dir().toString()) : value);
        return Collections.unmodifiableMap(all);
    }

    /** Writes the properties to a file; a name without a path is one in the directory. */
    public Path write(String file) throws IOException {
        Properties written = new Properties();
        written.putAll(properties());
        try (Writer out = Files.newBufferedWriter(path(file))) {
            written.store(out, null);
        }
        return path(file);
    }

    public Sandbox sandbox() {
        if (sandbox == null) {
            try {
                sandbox = new Sandbox(path("sandbox"), 0);
            } catch (Exception e) {
                throw new IllegalStateException("the sandbox does not start", e);
            }
        }
        return sandbox;
    }

    public Path dir() {
        if (dir == null) {
            try {
                dir = Files.createTempDirectory("routes");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return dir;
    }

    /** A path in the directory. */
    public Path path(String relative) {
        return dir().resolve(relative);
    }

    /** The files of a directory by their names; none if there is no such directory. */
    public Map<String, String> files(String directory) throws IOException {
        return TestRoad.filesIn(path(directory));
    }

    /** Starts the routes; they stop at the end of the test, if it does not stop them. */
    public TestRoad start() throws Exception {
        return start(context -> {});
    }

    /** Starts the routes in a context to which something has been added before, as a runtime would. */
    public TestRoad start(TestRoad.Preparation preparation) throws Exception {
        return start(preparation, TestRoad.ROUTES);
    }

    /**
     * Starts routes that an engineer has changed.
     *
     * @param pattern where they are: a pattern of Camel
     */
    public TestRoad start(TestRoad.Preparation preparation, String pattern) throws Exception {
        TestRoad road = TestRoad.start(properties(), preparation, pattern);
        started.add(road);
        return road;
    }

    /** An engineer's own route, which hands over the body of each message that an endpoint gets. */
    public static TestRoad.Preparation receiver(String uri, Consumer<Object> bodies) {
        return context -> RouteBuilder.addRoutes(context, route -> route.from(uri)
                .process(exchange -> bodies.accept(exchange.getMessage().getBody())));
    }

    /** Starts the routes, runs an export to its end, and stops them. */
    public RunReport run(String export) throws Exception {
        try (TestRoad road = start()) {
            return road.run(export);
        }
    }

    /** The first column of what a query finds in an embedded database of the work directory. */
    public List<String> query(String database, String sql) throws Exception {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** Changes rows of the ledger in the work directory; returns how many. */
    public int update(String sql) throws Exception {
        try (Connection connection = connect("ledger");
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** Connects to an embedded database of the work directory, which the routes may use at the same time. */
    public Connection connect(String database) throws Exception {
        return DriverManager.getConnection(url(database), "", "");
    }

    /** The URL of an embedded database of the work directory. */
    public String url(String database) {
        return "jdbc:h2:file:" + path("work").resolve(database).toAbsolutePath() + ";AUTO_SERVER=TRUE";
    }

    /** A run's delivery to a destination. */
    public static DeliveryRecord delivery(RunReport report, String destination) {
        return report.deliveries().stream()
                .filter(delivery -> delivery.destination().equals(destination))
                .findFirst()
                .orElseThrow();
    }

    /** Why the delivery to a destination has failed. */
    public static String error(RunReport report, String destination) {
        return delivery(report, destination).error().orElseThrow();
    }

    /**
     * A command as a process of its own. It works in the test's directory: the class path of Maven's tests may name the
     * working directory, and the project's has the routes a second time.
     *
     * @param config as {@link #write} has written it
     */
    public ProcessBuilder process(Class<?> main, Path config, String... words) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        line.addAll(List.of(words));
        line.addAll(List.of("--config", config.toString()));
        return new ProcessBuilder(line).directory(dir().toFile());
    }

    @Override
    public void afterEach(ExtensionContext test) throws Exception {
        started.forEach(TestRoad::close);
        // JUnit keeps the first of several instances of a test
        started.clear();
        if (sandbox != null) {
            sandbox.close();
        }
        if (dir != null) {
            // a command that has been refused may still be opening the ledger
            await().ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> delete(dir));
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
