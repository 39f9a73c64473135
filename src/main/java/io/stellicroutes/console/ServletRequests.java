package io.stellicroutes.console;

import jakarta.servlet.ServletRequest;
import java.net.InetAddress;
import java.util.Optional;

/** What a servlet container knows of a request; loaded only where one serves the console. Stateless. */
final class ServletRequests {
    private ServletRequests() {}

    /**
     * Who has connected; empty if that is not said.
     *
     * @param request as Camel puts it among the headers
     */
    static Optional<InetAddress> remote(Object request) {
        return request instanceof ServletRequest servlet && servlet.getRemoteAddr() != null
                ? ConsoleSteps.address(servlet.getRemoteAddr())
                : Optional.empty();
    }
}
