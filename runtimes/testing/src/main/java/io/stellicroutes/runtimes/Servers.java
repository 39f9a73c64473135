package io.stellicroutes.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The sandbox, a PostgreSQL and an Artemis broker in a process of their own, and the properties that lead there: the
 * same ones in each runtime. The sandbox has the data type {@code roster}, exported to the table {@code roster} and the
 * queue {@code stellic.roster}, and the same records as {@code user_groups}, for the examples.
 */
public final class Servers implements AutoCloseable {
    /** The export that the properties configure. */
    public static final String EXPORT = "roster";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, String>> RECORD = new TypeReference<>() {};
    private static final List<String> NAMES = List.of("Ada, Countess", "Zoë \"Zo\" Ångström", "two\nlines", "王芳", "");

    private final Process process;
    private final Map<String, String> properties = new TreeMap<>();

    private Servers(Process process) {
        this.process = process;
    }

    /**
     * Starts them.
     *
     * @param dir where they keep their files, and their output
     */
    public static Servers start(Path dir) throws IOException {
        Files.createDirectories(dir);
        Files.writeString(dir.resolve("roster.csv"), csv());
        String classpath = own() + File.pathSeparator + resource("servers.classpath");
        Path arguments = Files.writeString(
                dir.resolve("java.arguments"), "-Xmx512m\n-classpath\n\"" + classpath.replace("\\", "\\\\") + "\"\n");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + arguments,
                        RuntimeServers.class.getName(),
                        dir.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("servers.log").toFile())
                .start();
        Servers servers = new Servers(process);
        Path up = dir.resolve("servers.properties");
        patiently("the tests' servers, see " + dir.resolve("servers.log"))
                .until(() -> Files.exists(up) || !process.isAlive());
        assertThat(up)
                .as("the tests' servers are up; they said:%n%s", Files.readString(dir.resolve("servers.log")))
                .exists();
        Properties found = new Properties();
        try (Reader in = Files.newBufferedReader(up)) {
            found.load(in);
        }
        found.stringPropertyNames().forEach(name -> servers.properties.put(name, found.getProperty(name)));
        return servers;
    }

    /** Where these classes are. */
    private static Path own() {
        try {
            return Path.of(Servers.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Servers.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    /** The properties of the bundle. */
    public Map<String, String> properties() {
        return Map.copyOf(properties);
    }

    /** Writes them to a file, with others. */
    public Path write(Path file, Map<String, String> others) throws IOException {
        Properties all = new Properties();
        all.putAll(properties);
        all.putAll(others);
        try (var out = Files.newBufferedWriter(file)) {
            all.store(out, null);
        }
        return file;
    }

    /**
     * Writes them to a file, so that {@link #EXPORT} runs as soon as a runtime starts: with a schedule, and the
     * directory {@code work} beside the file.
     *
     * @param others go before these
     */
    public Path writeScheduled(Path file, Map<String, String> others) throws IOException {
        Map<String, String> all = new TreeMap<>();
        all.put("stellic.exports." + EXPORT + ".schedule", "every 1h");
        all.put("stellic.work-dir", file.resolveSibling("work").toString());
        all.putAll(others);
        return write(file, all);
    }

    /** The database's JDBC URL, which needs no password. */
    public String databaseUrl() {
        return properties.get("stellic.destinations.warehouse.url");
    }

    /** Stellic's token, without the word before it. */
    public String token() {
        return properties.get("stellic.auth.value").replaceFirst("^Token ", "");
    }

    public String brokerUrl() {
        return properties.get("stellic.destinations.events.broker-url");
    }

    public String brokerUser() {
        return properties.get("stellic.destinations.events.username");
    }

    public String brokerPassword() {
        return properties.get("stellic.destinations.events.password");
    }

    /** What an export has to leave at the destinations, record by record. */
    public static List<Map<String, String>> records() {
        return IntStream.range(0, 2_500).mapToObj(Servers::numbered).toList();
    }

    private static Map<String, String> numbered(int number) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("student_id", "S" + number);
        fields.put("name", NAMES.get(number % NAMES.size()));
        fields.put("credits", String.valueOf(number % 200));
        return fields;
    }

    private static String csv() {
        return Stream.concat(
                        Stream.of("student_id,name,credits"), records().stream().map(fields -> fields.values().stream()
                                .map(field -> "\"" + field.replace("\"", "\"\"") + "\"")
                                .collect(Collectors.joining(","))))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** As {@link #assertDelivered()}, by a process that must go on running until then. */
    public void assertDelivered(RuntimeProcess runtime) throws Exception {
        try {
            patiently("the table " + EXPORT)
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(() ->
                            !runtime.isAlive() || table().size() >= records().size());
            assertThat(runtime.isAlive())
                    .as("the runtime is running; it said:%n%s", runtime.said())
                    .isTrue();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("the runtime has not delivered; it said:\n" + runtime.said(), e);
        }
        assertDelivered();
    }

    /** Both destinations hold each record once, in the file's order; waits for it. The messages are taken away. */
    public void assertDelivered() throws Exception {
        patiently("the table " + EXPORT)
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> table().size() >= records().size());
        assertThat(table()).isEqualTo(records());
        assertThat(messages()).isEqualTo(records());
    }

    /** A thread that a runtime leaves behind, and that fails then, is not what is waited for. */
    private static ConditionFactory patiently(String what) {
        return await(what).dontCatchUncaughtExceptions().atMost(PATIENCE);
    }

    private List<Map<String, String>> table() throws SQLException {
        try (java.sql.Connection connection = DriverManager.getConnection(databaseUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM roster ORDER BY \"_row\"")) {
            List<Map<String, String>> records = new ArrayList<>();
            while (rows.next()) {
                Map<String, String> fields = new LinkedHashMap<>();
                for (String column : List.of("student_id", "name", "credits")) {
                    fields.put(column, rows.getString(column));
                }
                records.add(fields);
            }
            return records;
        }
    }

    /** The tables of the database, in any schema of a user's. */
    public List<String> tables() throws SQLException {
        try (java.sql.Connection connection = DriverManager.getConnection(databaseUrl());
                ResultSet found = connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
            List<String> tables = new ArrayList<>();
            while (found.next()) {
                tables.add(found.getString("TABLE_NAME"));
            }
            return tables;
        }
    }

    /** Makes the table of somebody else. */
    public void makeTable(String name) throws SQLException {
        try (java.sql.Connection connection = DriverManager.getConnection(databaseUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + name + " (id integer)");
        }
    }

    private List<Map<String, String>> messages() throws JMSException, IOException {
        List<Map<String, String>> messages = new ArrayList<>();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(brokerUrl());
                Connection connection = factory.createConnection(brokerUser(), brokerPassword());
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue("stellic." + EXPORT))) {
            connection.start();
            Message message = consumer.receive(PATIENCE.toMillis());
            while (message != null) {
                messages.add(JSON.readValue(message.getBody(String.class), RECORD));
                message = consumer.receive(messages.size() < records().size() ? PATIENCE.toMillis() : 500);
            }
        }
        return messages;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
