package io.stellicroutes.cli;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.bundle.StellicBundle;
import io.stellicroutes.ledger.Ledger;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** The routes by which a command does its work, with the bundle's parts. */
interface CommandRoutes extends AutoCloseable {
    /** Said when a run stops that can be resumed. */
    String GOES_ON = "stopping; the next run goes on where this one stands";

    /**
     * Lets Ctrl-C stop what the command has begun: what is unfinished can be resumed.
     *
     * @param lastWords what is said then; empty for nothing
     */
    void closeAtSignal(String lastWords);

    /** Starts the routes, if they are not started yet. */
    void start() throws Exception;

    /** Whether somebody has stopped the command. */
    boolean isStopped();

    CamelContext context();

    @Override
    void close();

    default StellicBundle bundle() {
        return StellicBundle.of(context());
    }

    /** The ledger, to be read and closed; empty if there is none yet. */
    default Optional<Ledger> ledgerToRead() {
        return bundle().ledgerToRead();
    }

    /**
     * Has people told of what is wrong now, if any are to be told; what can't be sent in time is sent later. To be
     * called when the command has said all that it has to say.
     */
    default void sendAlerts(ProducerTemplate producer) {
        if (bundle().hasAlerts()) {
            producer.request(StellicConstants.DIRECT_ALERTS, exchange -> {});
        }
    }

    /**
     * What a route answers; what it throws is thrown.
     *
     * @throws StoppedCommandException if the command has been stopped
     */
    default <T> T call(ProducerTemplate producer, String route, Map<String, Object> headers, Class<T> type)
            throws Exception {
        Exchange answer = producer.request(
                route, exchange -> exchange.getMessage().getHeaders().putAll(headers));
        if (answer.getException() != null) {
            throw isStopped() ? new StoppedCommandException() : answer.getException();
        }
        return answer.getMessage().getBody(type);
    }

    /** Somebody has stopped the command, and has been told so. */
    final class StoppedCommandException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
