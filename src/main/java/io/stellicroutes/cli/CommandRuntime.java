package io.stellicroutes.cli;

import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.config.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Camel context with the bundle in it, started for one command. */
final class CommandRuntime implements CommandRoutes {
    /** For what is still in a call when the bundle has ended its work, or handed it over. */
    private static final int SHUTDOWN_SECONDS = 2;
    /**
     * How long Java waits in the end for the grace of what runs: as long as it takes, whoever kills it sets a limit.
     */
    private static final int UNTIL_ITS_END_SECONDS = 86_400;

    private static final Duration TO_TELL = Duration.ofSeconds(40);
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    /** What a command wants the routes for. */
    enum Purpose {
        /** To run what it asks for. */
        RUN,
        /** To run exports by their schedules. */
        SERVE,
        /** To see whether others can be reached: the ledger is left alone. */
        LOOK,
        /** To read the ledger: nothing else is configured, no route is there. */
        READ
    }

    private final Main main = new Main() {
        /** The properties are all known by now, and Camel has yet to look for beans in the routes, and to load them. */
        @Override
        protected void modelineRoutes(CamelContext context) throws Exception {
            if (purpose == Purpose.READ) {
                return;
            }
            bundle = StellicBundle.of(context);
            if (purpose == Purpose.SERVE) {
                bundle.monitoring().degraded(server.failures());
            } else {
                bundle.byHandOnly();
            }
            if (purpose == Purpose.LOOK) {
                bundle.offTheRecord();
            }
            bundle.openAhead();
            super.modelineRoutes(context);
        }

        @Override
        protected void configureRoutes(CamelContext context) throws Exception {
            if (purpose != Purpose.READ) {
                super.configureRoutes(context);
            }
        }
    };
    private final Purpose purpose;
    private ServiceServer server;
    /** Kept, for a context whose start has failed knows it no more. */
    private StellicBundle bundle;

    private volatile Thread hook;
    private volatile boolean stopped;
    private volatile boolean closed;

    /**
     * Starts the routes.
     *
     * @param configuration the properties
     * @param purpose with schedules only to serve; without the ledger to look
     * @throws ConfigException naming every mistake, before anything is requested
     */
    CommandRuntime(Properties configuration, Purpose purpose) throws Exception {
        this.purpose = purpose;
        main.setDefaultPropertyPlaceholderLocation("false");
        LogFormat.use(configuration);
        main.setInitialProperties(configuration);
        main.configure()
                .withName("stellic-exports")
                .withRoutesIncludePattern(routes())
                .withAutoStartup(true)
                .withShutdownTimeout(SHUTDOWN_SECONDS)
                .withExtraShutdownTimeout(UNTIL_ITS_END_SECONDS)
                .withShutdownLogInflightExchangesOnTimeout(false);
        main.configure().health().withEnabled(purpose == Purpose.SERVE);
        LogFormat.up();
        if (purpose == Purpose.SERVE) {
            server = ServiceServer.of(configuration);
            main.setInitialProperties(server.properties());
            main.setOverrideProperties(server.overriding());
        }
        try {
            main.init();
        } catch (Exception e) {
            throw explained(e);
        }
        if (purpose != Purpose.READ) {
            bundle().config();
        }
    }

    /** The routes of the distribution, where a user may have changed them; else those in the jar. */
    private static String routes() {
        String directory = System.getProperty("stellic.routes", "");
        return directory.isEmpty() ? "classpath:routes/*.camel.yaml" : "file:" + directory + "/*.camel.yaml";
    }

    /** Likewise SIGTERM: the routes stop before the process ends. */
    @Override
    public void closeAtSignal(String lastWords) {
        hook = new Thread(() -> stop(lastWords), "stop-at-signal");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop(String lastWords) {
        if (!closed) {
            stopped = true;
            if (!lastWords.isEmpty()) {
                LogFormat.stderr().println(lastWords);
            }
            close();
        }
    }

    /** @throws RouteFileException naming file, line and cause, if a route file keeps the routes from starting */
    @Override
    public void start() throws Exception {
        try {
            main.start();
        } catch (Exception e) {
            throw explained(e);
        }
    }

    /** Waits for endpoints, but not for long: nobody else may send what they do not take before this process ends. */
    @Override
    public void sendAlerts(ProducerTemplate producer) {
        CommandRoutes.super.sendAlerts(producer);
        try {
            if (!bundle().awaitAlerts(TO_TELL)) {
                LOG.warn(
                        "alerts: an endpoint has not answered for {} s; what it could not be told is sent by the next"
                                + " command or service",
                        TO_TELL.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Exception explained(Exception e) {
        return RouteFileException.of(
                        e,
                        context(),
                        routes(),
                        () -> bundle == null ? List.of() : bundle.config().secrets())
                .<Exception>map(mistake -> mistake)
                .orElse(e);
    }

    @Override
    public boolean isStopped() {
        return stopped;
    }

    /** Runs until the process is told to end. */
    int run() throws Exception {
        try {
            main.run();
        } catch (Exception e) {
            throw explained(e);
        }
        return main.getExitCode();
    }

    /** Tells somebody of the start and of the stop. To be called before the routes run. */
    void tell(MainListener listener) {
        main.addMainListener(listener);
    }

    @Override
    public CamelContext context() {
        return main.getCamelContext();
    }

    @Override
    public void close() {
        closed = true;
        if (hook != null && !stopped) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // Java is ending, and runs the hook already
            }
        }
        main.stop();
    }
}
