package io.stellicroutes.cli;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.road.StellicBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/** A Camel context with the bundle in it, started for one command. */
final class Road implements AutoCloseable {
    /** Less than the ten seconds that containers leave between SIGTERM and SIGKILL. */
    private static final int SHUTDOWN_SECONDS = 7;

    private final Main main = new Main();

    /**
     * Starts the routes.
     *
     * @param config the properties file
     * @param schedules whether schedules run
     * @throws ConfigException naming every mistake, before anything is requested
     */
    Road(Path config, boolean schedules) throws Exception {
        if (!Files.isReadable(config)) {
            throw new ConfigException(config
                    + " can't be read: name the configuration with --config, or begin with the application.properties"
                    + " of the distribution");
        }
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setPropertyPlaceholderLocations("file:" + config.toAbsolutePath());
        Properties overrides = new Properties();
        if (!schedules) {
            overrides.setProperty("stellic.schedules.enabled", "false");
        }
        main.setOverrideProperties(overrides);
        main.configure()
                .withName("stellic-exports")
                .withRoutesIncludePattern(routes())
                .withAutoStartup(true)
                .withShutdownTimeout(SHUTDOWN_SECONDS)
                .withShutdownLogInflightExchangesOnTimeout(false);
        main.init();
        bundle().config();
    }

    /** The routes of the distribution, where a user may have changed them; else those in the jar. */
    private static String routes() {
        String directory = System.getProperty("stellic.routes", "");
        return directory.isEmpty() ? "classpath:routes/*.camel.yaml" : "file:" + directory + "/*.camel.yaml";
    }

    /** Lets a signal (Ctrl-C, SIGTERM) stop the routes before the process ends: what is unfinished can be taken up. */
    void closeAtSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop-at-signal"));
    }

    void start() throws Exception {
        main.start();
    }

    /** Runs until the process is told to end. */
    int run() throws Exception {
        main.run();
        return main.getExitCode();
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    StellicBundle bundle() {
        return StellicBundle.of(context());
    }

    @Override
    public void close() {
        main.stop();
    }
}
