package io.stellicroutes.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/**
 * Everything that can be read over the program's shoulder: log events with the messages of their exceptions, at DEBUG
 * for the bundle and at INFO for everybody else but the test's own database server and broker; what goes to the
 * terminal; endpoints' URIs; routes with their placeholders resolved; beans and the configuration as text; every
 * attribute of every MBean; the ledger.
 */
final class Overheard implements AutoCloseable {
    /** Domains of the tests' own servers, whose beans know their passwords. */
    private static final List<String> SERVERS = List.of("org.apache.activemq.artemis", "kafka.server", "kafka.log");
    /** The test's database server, and what its broker says of each message. */
    private static final List<String> NOT_OURS = List.of("io.zonky", "org.apache.activemq.audit");

    private final Map<String, Queue<String>> heard = new ConcurrentHashMap<>();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final LoggerContext logging = (LoggerContext) LogManager.getContext(false);
    private final Map<String, Level> levels = new TreeMap<>();
    private final List<LoggerConfig> apart = new ArrayList<>();
    private final Ear ear = new Ear();

    Overheard() {
        Configuration configuration = logging.getConfiguration();
        ear.start();
        NOT_OURS.forEach(name -> configuration.addLogger(name, new LoggerConfig(name, Level.OFF, false)));
        configuration.getLoggers().forEach((name, logger) -> {
            levels.put(name, logger.getLevel());
            logger.setLevel(
                    name.equals("io.stellicroutes") ? Level.DEBUG : NOT_OURS.contains(name) ? Level.OFF : Level.INFO);
            if (!logger.isAdditive() && !NOT_OURS.contains(name)) {
                // such as the audit log: what it says does not come to the root logger
                logger.addAppender(ear, Level.ALL, null);
                apart.add(logger);
            }
        });
        configuration.getRootLogger().addAppender(ear, Level.ALL, null);
        logging.updateLoggers();
        PrintStream both = new PrintStream(terminal, true, UTF_8);
        System.setOut(both);
        System.setErr(both);
    }

    /** Notes a text by where it was seen. */
    void note(String where, Object text) {
        heard.computeIfAbsent(where, key -> new ConcurrentLinkedQueue<>()).add(String.valueOf(text));
    }

    void note(CamelContext context) throws Exception {
        context.getEndpoints().forEach(endpoint -> {
            note("endpoints", endpoint.getEndpointUri());
            note("endpoints", endpoint);
        });
        for (RouteDefinition route : ((ModelCamelContext) context).getRouteDefinitions()) {
            note(
                    "routes",
                    PluginHelper.getModelToXMLDumper(context).dumpModelAsXml(context, route, true, false, false));
        }
        context.getRegistry()
                .findByTypeWithName(Object.class)
                .forEach((name, bean) -> note("beans", name + "=" + bean));
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : beans.queryNames(null, null)) {
            if (SERVERS.stream().noneMatch(name.getDomain()::startsWith)) {
                note("MBeans", name);
                for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                    try {
                        Object value = beans.getAttribute(name, attribute.getName());
                        note(
                                "MBeans",
                                name + " " + attribute.getName() + "=" + Arrays.deepToString(new Object[] {value}));
                    } catch (JMException | RuntimeException | LinkageError e) {
                        note("MBeans", e);
                    }
                }
            }
        }
    }

    /** Notes what a road, its configuration and its ledger say of themselves and of a run. */
    void note(TestRoad road, RunReport report) throws Exception {
        note("toString", report);
        note(road);
    }

    void note(TestRoad road) throws Exception {
        StellicConfig config = road.bundle().config();
        note("toString", config);
        note(
                "toString",
                List.of(
                        config.ledger(),
                        config.rejects(),
                        config.maskKey(),
                        config.stellic().authentication()));
        note("toString", config.destinations());
        note("toString", config.exports());
        note(road.context());
        StellicConfig.Ledger ledger = config.ledger();
        try (Connection connection = DriverManager.getConnection(
                        ledger.url() + ";AUTO_SERVER=TRUE", ledger.username(), ledger.password());
                Statement statement = connection.createStatement()) {
            for (String query : List.of(
                    "SELECT * FROM stellic_run",
                    "SELECT * FROM stellic_delivery",
                    "SELECT run_id, destination, row_number, reason FROM stellic_reject")) {
                ResultSet rows = statement.executeQuery(query);
                while (rows.next()) {
                    Map<String, String> row = new LinkedHashMap<>();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        row.put(rows.getMetaData().getColumnName(i), rows.getString(i));
                    }
                    row.remove("FILE_NAME");
                    note("ledger", row);
                }
            }
        }
    }

    void assertNothingOf(List<String> canaries) {
        StringBuilder leaks = new StringBuilder();
        all().forEach((where, text) -> text.lines()
                .filter(line -> canaries.stream().anyMatch(line::contains))
                .forEach(line -> leaks.append(where)
                        .append(": ")
                        .append(line.length() > 600 ? line.substring(0, 600) : line)
                        .append('\n')));
        assertThat(leaks.toString()).isEmpty();
    }

    /** What was heard so far, by where. */
    Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        heard.forEach((where, texts) -> all.put(where, String.join("\n", texts)));
        all.put("terminal", terminal.toString(UTF_8));
        return all;
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        Configuration configuration = logging.getConfiguration();
        configuration.getRootLogger().removeAppender(ear.getName());
        apart.forEach(logger -> logger.removeAppender(ear.getName()));
        levels.forEach((name, level) -> {
            LoggerConfig logger = configuration.getLoggers().get(name);
            if (logger != null) {
                logger.setLevel(level);
            }
        });
        logging.updateLoggers();
        ear.stop();
    }

    private final class Ear extends AbstractAppender {
        Ear() {
            super("ear", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            boolean ours = event.getLoggerName().startsWith("io.stellicroutes");
            note(
                    ours ? "our log" : "log",
                    event.getLevel() + " " + event.getLoggerName() + " "
                            + event.getMessage().getFormattedMessage());
            for (Throwable cause = event.getThrown(); cause != null; cause = cause.getCause()) {
                note(ours ? "our log" : "log", event.getLoggerName() + " threw " + cause);
            }
        }
    }
}
