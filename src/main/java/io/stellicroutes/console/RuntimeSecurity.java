package io.stellicroutes.console;

import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Who asks, as the runtime that serves the console knows it: a bean of this type in the registry is asked, and nobody
 * else is let in.
 */
@FunctionalInterface
public interface RuntimeSecurity {
    /**
     * Whom the runtime has let in; nobody if it has not.
     *
     * @param request the exchange of the request, as the server made it
     */
    Optional<Viewer> viewer(Exchange request);
}
