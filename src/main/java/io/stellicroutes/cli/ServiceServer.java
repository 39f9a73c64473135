package io.stellicroutes.cli;

import io.stellicroutes.config.EnvironmentVariables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the service: what {@code start} sets of Camel's own properties, where the configuration does not
 * set them. {@code /observe/metrics} is for Prometheus, {@code /observe/health/live} and {@code /observe/health/ready}
 * for probes.
 */
final class ServiceServer {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private static final String CONSOLE = "stellic.console.enabled";
    private static final String SERVER = "camel.server.enabled";
    private static final String MANAGEMENT = "camel.management.enabled";

    /**
     * Camel's own defaults for routes and consumers are not ours: a route that an operator has stopped is no failure.
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

    private final Properties properties = new Properties();
    private final List<String> failures = new ArrayList<>();

    private ServiceServer(Properties configuration) {
        properties.putAll(configuration);
    }

    /**
     * What the configuration wants of a server. A port that is taken is left out, and told: then nobody takes the other
     * program's answers for ours.
     */
    static ServiceServer of(Properties configuration) {
        ServiceServer server = new ServiceServer(configuration);
        server.configure();
        server.failures.forEach(LOG::warn);
        return server;
    }

    /** The properties of the configuration, and what the server needs. */
    Properties properties() {
        return properties;
    }

    /** Those that go before environment variables, too. */
    Properties overriding() {
        Properties overriding = new Properties();
        Stream.of(CONSOLE, SERVER, MANAGEMENT)
                .filter(properties::containsKey)
                .forEach(name -> overriding.put(name, properties.getProperty(name)));
        return overriding;
    }

    /** What is not served, and why. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private void configure() {
        String host = value("camel.server.host", value("stellic.console.host", "127.0.0.1"));
        String port = value("camel.server.port", value("stellic.console.port", "8080"));
        boolean apart = isOn(MANAGEMENT, false);
        boolean served = isOn(CONSOLE, true) && isOn(SERVER, true) && isConsoleServed(host, port, apart);
        properties.put(CONSOLE, String.valueOf(served));
        if (served) {
            properties.put(SERVER, "true");
            properties.put("camel.server.host", host);
            properties.put("camel.server.port", port);
        }
        boolean observed = apart ? isObserved(host, port, served) : served && isOn(MANAGEMENT, true);
        properties.put(MANAGEMENT, String.valueOf(observed));
        if (observed) {
            properties.put("camel.management.host", value("camel.management.host", host));
            properties.put("camel.management.port", value("camel.management.port", port));
            MONITORING.forEach(properties::putIfAbsent);
        }
    }

    private boolean isConsoleServed(String host, String port, boolean apart) {
        Optional<String> taken = taken(host, port);
        taken.ifPresent(why -> {
            properties.put(SERVER, "false");
            failures.add((apart ? "the console is not served: " : "neither the console nor /observe is served: ") + why
                    + "; stellic.console.port names another port, stellic.console.enabled=false wants none");
        });
        return taken.isEmpty();
    }

    private boolean isObserved(String host, String port, boolean served) {
        String itsPort = value("camel.management.port", port);
        if (served && itsPort.equals(port)) {
            return true;
        }
        Optional<String> taken = taken(value("camel.management.host", host), itsPort);
        taken.ifPresent(
                why -> failures.add("/observe is not served: " + why + "; camel.management.port names another port"));
        return taken.isEmpty();
    }

    private boolean isOn(String name, boolean otherwise) {
        return Boolean.parseBoolean(value(name, String.valueOf(otherwise)));
    }

    /** Environment variables go before the file, as everywhere. */
    private String value(String name, String otherwise) {
        String set = System.getenv()
                .getOrDefault(EnvironmentVariables.variable(name), properties.getProperty(name, ""))
                .strip();
        return set.isEmpty() ? otherwise : resolved(set);
    }

    private String resolved(String text) {
        if (!text.contains("{{")) {
            return text;
        }
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getPropertiesComponent().setInitialProperties(properties);
            return context.resolvePropertyPlaceholders(text);
        } catch (IllegalArgumentException | IOException e) {
            LOG.debug("told when the configuration is read", e);
            return text;
        }
    }

    /** Why a port can't be had; empty if it can. */
    private static Optional<String> taken(String host, String port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port)));
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of("%s:%s can't be had (%s)".formatted(host, port, e.getMessage()));
        }
    }
}
