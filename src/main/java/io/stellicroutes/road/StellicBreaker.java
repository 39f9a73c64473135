package io.stellicroutes.road;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.api.SynchronousFlowException;
import io.stellicroutes.api.TooManyRequestsException;
import io.stellicroutes.api.TransientStellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.road.Breaker.Outcome;
import io.stellicroutes.road.Breaker.Refusal;
import java.net.SocketTimeoutException;
import java.time.Clock;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Around the calls to {@code export_data} and {@code get_export_url}, of all exports: leaves Stellic alone when it is
 * down; bean {@code stellicBreaker}. A call that is not made is a trouble that passes, and says when. Thread-safe.
 */
public final class StellicBreaker implements Policy {
    private final Breaker breaker;

    StellicBreaker(StellicConfig.Breaker rules, Clock clock) {
        breaker = new Breaker("Stellic is not called", rules, clock);
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // the steps stay as they are
    }

    @Override
    public Processor wrap(Route route, Processor calls) {
        return new DelegateAsyncProcessor(calls) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback done) {
                RunInProgress run = exchange.getProperty(StellicConstants.PROPERTY_RUN, RunInProgress.class);
                return breaker.call(
                        getProcessor(),
                        exchange,
                        done,
                        failure -> outcome(run, failure),
                        refusal -> held(run, exchange, refusal));
            }
        };
    }

    /** A refusal, a 429 among them, is an answer. What the asynchronous flow may do better is asked of that. */
    private static Outcome outcome(RunInProgress run, Exception failure) {
        boolean late = run.isRequesting() && failure instanceof SocketTimeoutException;
        if (failure instanceof SynchronousFlowException || (late && ApiSteps.reachedSynchronously(run, failure))) {
            return Outcome.UNTOLD;
        }
        if (failure instanceof TooManyRequestsException) {
            return Outcome.ANSWERED;
        }
        if (failure instanceof TransientStellicException || Troubles.areTheServers(failure)) {
            return Outcome.FAILED;
        }
        return failure instanceof StellicException ? Outcome.ANSWERED : Outcome.UNTOLD;
    }

    /** The error handler's next attempt is when there may be one. */
    private static Exception held(RunInProgress run, Exchange exchange, Refusal refusal) {
        exchange.getMessage()
                .setHeader(Exchange.REDELIVERY_DELAY, refusal.remaining().toMillis());
        return new TransientStellicException(
                ErrorCode.IS_NOT_CALLED_UNTIL, run.what() + ": " + refusal.reason(), refusal.remaining());
    }
}
