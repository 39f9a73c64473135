package io.stellicroutes.cli;

import io.stellicroutes.control.ControlServer;
import io.stellicroutes.control.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets commands hand over to a service as long as its routes run. */
final class CommandsBeside extends MainListenerSupport {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final CommandRuntime routes;
    private final Identity identity;
    private Optional<ControlServer> control = Optional.empty();

    CommandsBeside(CommandRuntime routes, Identity identity) {
        this.routes = routes;
        this.identity = identity;
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        Path workDir = routes.bundle().config().workDir();
        try {
            control = ControlServer.open(workDir, identity, new ServedCommands(routes.context(), workDir));
            if (control.isEmpty()) {
                LOG.warn("another service has {}: commands go there", workDir);
            }
        } catch (IOException e) {
            LOG.warn("commands can't be handed over to this service, and run beside it: {}", e.getMessage());
        }
    }

    @Override
    public void beforeStop(BaseMainSupport main) {
        try {
            if (control.isPresent()) {
                control.get().stop();
            }
        } catch (IOException e) {
            LOG.warn("the socket for commands can't be removed: {}", e.getMessage());
        }
    }

    @Override
    public void afterStop(BaseMainSupport main) {
        try {
            if (control.isPresent()) {
                control.get().close();
            }
        } catch (IOException e) {
            LOG.warn("the socket for commands can't be removed: {}", e.getMessage());
        }
    }
}
