package io.stellicroutes.routes;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** The bundle in a Camel context of its own, configured by properties alone, as a user would. */
public final class TestRoad implements AutoCloseable {
    /** The bundle's own routes. */
    public static final String ROUTES = "classpath:routes/*.camel.yaml";

    private final Main main = new Main();
    private ProducerTemplate caller;

    /** The properties that every test begins with; they lead to a sandbox, and the work directory is in a directory. */
    public static Map<String, String> to(Sandbox sandbox, Path dir) {
        return RoutesExtension.parse(RoutesExtension.DEFAULTS
                .replace("<sandbox>", sandbox.url().toString())
                .replace("<dir>", dir.toString()));
    }

    /** Starts the routes. */
    public static TestRoad start(Map<String, String> properties) throws Exception {
        return start(properties, context -> {});
    }

    /** Starts the routes in a context to which something has been added before, as a runtime would. */
    public static TestRoad start(Map<String, String> properties, Preparation preparation) throws Exception {
        return start(properties, preparation, ROUTES);
    }

    /**
     * Starts routes that an engineer has changed.
     *
     * @param routes where they are: a pattern of Camel
     */
    public static TestRoad start(Map<String, String> properties, Preparation preparation, String routes)
            throws Exception {
        TestRoad road = new TestRoad();
        // Main's own has Java keep each context until the end of the process
        road.main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        Properties initial = new Properties();
        initial.putAll(properties);
        road.main.setInitialProperties(initial);
        road.main.setDefaultPropertyPlaceholderLocation("false");
        road.main.configure().withRoutesIncludePattern(routes).withShutdownTimeout(5);
        road.main.init();
        preparation.prepare(road.main.getCamelContext());
        road.main.start();
        road.caller = road.context().createProducerTemplate();
        return road;
    }

    /** What a runtime has in its context beside the bundle. */
    public interface Preparation {
        void prepare(CamelContext context) throws Exception;
    }

    /** Runs an export to its end. */
    public RunReport run(String export) {
        return run(export, Map.of());
    }

    public RunReport run(String export, Map<String, Object> headers) {
        Map<String, Object> all = new HashMap<>(headers);
        all.put("StellicExport", export);
        return request("direct:stellic-run", all);
    }

    /** Delivers corrected rows of a run to all of its destinations. */
    public RunReport replay(String run, Path corrected) {
        return request(
                StellicConstants.DIRECT_REPLAY, Map.of(StellicConstants.REPLAY, run, "StellicCorrected", corrected));
    }

    /** Delivers a run again, as {@code replay --force} does. */
    public RunReport replayByForce(String run) {
        return request(
                StellicConstants.DIRECT_REPLAY, Map.of(StellicConstants.REPLAY, run, StellicConstants.FORCE, true));
    }

    private RunReport request(String endpoint, Map<String, Object> headers) {
        Exchange exchange = caller.request(
                endpoint, start -> start.getMessage().getHeaders().putAll(headers));
        if (exchange.getException() != null) {
            throw new AssertionError("the route " + endpoint + " failed", exchange.getException());
        }
        return exchange.getMessage().getBody(RunReport.class);
    }

    /** The files of a directory by their names; none if there is no such directory. */
    public static Map<String, String> filesIn(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.list(directory)) {
                for (Path path : paths.toList()) {
                    files.put(path.getFileName().toString(), Files.readString(path));
                }
            }
        }
        return files;
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    public StellicBundle bundle() {
        return StellicBundle.of(context());
    }

    @Override
    public void close() {
        main.stop();
    }
}
