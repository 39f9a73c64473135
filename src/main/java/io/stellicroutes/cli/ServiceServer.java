package io.stellicroutes.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the service: what {@code start} sets of Camel's own properties, where the configuration does not
 * set them. {@code /observe/metrics} is for Prometheus, {@code /observe/health/live} and {@code /observe/health/ready}
 * for probes.
 */
final class ServiceServer {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private static final String ENABLED = "stellic.console.enabled";
    private static final String HOST = "stellic.console.host";
    private static final String PORT = "stellic.console.port";

    /**
     * Camel's own defaults for routes and consumers are not ours: a route that an operator has stopped is no trouble.
     */
    private static final Map<String, String> MONITORING = Map.ofEntries(
            Map.entry("camel.management.healthCheckEnabled", "true"),
            Map.entry("camel.management.healthPath", "/observe/health"),
            Map.entry("camel.management.metricsEnabled", "true"),
            Map.entry("camel.health.enabled", "true"),
            Map.entry("camel.health.exposureLevel", "full"),
            Map.entry("camel.health.routesEnabled", "false"),
            Map.entry("camel.health.consumersEnabled", "false"),
            Map.entry("camel.metrics.enabled", "true"),
            Map.entry("camel.metrics.path", "/observe/metrics"),
            Map.entry("camel.metrics.enableMessageHistory", "false"),
            Map.entry("camel.metrics.enableExchangeEventNotifier", "false"),
            Map.entry("camel.metrics.enableRouteEventNotifier", "false"),
            Map.entry("camel.metrics.textFormatVersion", "0.0.4"),
            Map.entry("camel.metrics.binders", "jvm-memory,jvm-gc,jvm-threads,processor,file-descriptor,uptime"));

    private ServiceServer() {}

    /**
     * The properties of a configuration, and what the server needs. Where its port is taken, there is none: then nobody
     * takes the other program's answers for ours.
     */
    static Properties with(Properties configuration) {
        Properties properties = new Properties();
        properties.putAll(configuration);
        boolean wanted = isOn(properties, ENABLED, true) && isOn(properties, "camel.server.enabled", true);
        properties.putIfAbsent("camel.server.host", value(properties, HOST, "127.0.0.1"));
        properties.putIfAbsent("camel.server.port", value(properties, PORT, "8080"));
        String host = properties.getProperty("camel.server.host").strip();
        String port = properties.getProperty("camel.server.port").strip();
        boolean served = wanted && isFree(host, port);
        properties.put(ENABLED, String.valueOf(served));
        if (served) {
            properties.put("camel.server.enabled", "true");
            properties.putIfAbsent("camel.management.enabled", "true");
            properties.putIfAbsent("camel.management.host", host);
            properties.putIfAbsent("camel.management.port", port);
        }
        if (isOn(properties, "camel.management.enabled", false)) {
            MONITORING.forEach(properties::putIfAbsent);
        }
        return properties;
    }

    private static boolean isOn(Properties properties, String name, boolean otherwise) {
        return Boolean.parseBoolean(value(properties, name, String.valueOf(otherwise)));
    }

    /** Environment variables go before the file, as everywhere. */
    private static String value(Properties properties, String name, String otherwise) {
        String variable = name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        String set = System.getenv()
                .getOrDefault(variable, properties.getProperty(name, ""))
                .strip();
        return set.isEmpty() ? otherwise : set;
    }

    private static boolean isFree(String host, String port) {
        Optional<String> why = whyTaken(host, port);
        why.ifPresent(reason -> LOG.warn(
                "neither console nor /observe is served: {}:{} can't be had ({}); set {} to a free one, or {}=false",
                host,
                port,
                reason,
                PORT,
                ENABLED));
        return why.isEmpty();
    }

    private static Optional<String> whyTaken(String host, String port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port)));
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }
}
