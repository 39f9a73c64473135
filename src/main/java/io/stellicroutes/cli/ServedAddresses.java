package io.stellicroutes.cli;

import io.stellicroutes.config.ConsoleSpec;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says where a service can be looked at. */
final class ServedAddresses extends MainListenerSupport {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final CommandRuntime routes;

    ServedAddresses(CommandRuntime routes) {
        this.routes = routes;
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        ConsoleSpec console = routes.bundle().config().console();
        if (console.enabled()) {
            LOG.info("the console is at {}{}/", url("camel.server"), console.path());
        }
        if (Boolean.parseBoolean(property("camel.management.enabled"))) {
            LOG.info("numbers and health are at {}/observe/metrics and /observe/health", url("camel.management"));
        }
    }

    /** As a browser on this machine asks for it. */
    private String url(String server) {
        String host = property(server + ".host").replace("0.0.0.0", "127.0.0.1");
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + property(server + ".port");
    }

    private String property(String name) {
        return routes.context().getPropertiesComponent().resolveProperty(name).orElse("");
    }
}
