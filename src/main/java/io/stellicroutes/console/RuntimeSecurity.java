package io.stellicroutes.console;

import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Who asks, as the runtime that serves the console knows it: a bean of this type in the registry is asked, and nobody
 * else is let in. It is called for each request, by any of the server's threads; what it throws fails the request.
 */
@FunctionalInterface
public interface RuntimeSecurity {
    /**
     * {@return whom the runtime has let in; nobody if it has not}
     *
     * @param request the exchange of the request, as the server made it
     */
    Optional<Viewer> viewer(Exchange request);
}
