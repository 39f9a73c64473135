package io.stellicroutes.breaker;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.api.SynchronousFlowException;
import io.stellicroutes.api.TooManyRequestsException;
import io.stellicroutes.api.TransientStellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.breaker.Breaker.Outcome;
import io.stellicroutes.breaker.Breaker.Refusal;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.run.RunInProgress;
import java.net.SocketTimeoutException;
import java.time.Clock;
import org.apache.camel.Exchange;

/**
 * Around the calls to {@code export_data} and {@code get_export_url}, of all exports: leaves Stellic alone when it is
 * down; bean {@code stellicBreaker}. A call that is not made is a trouble that passes, and says when. Thread-safe.
 */
public final class StellicBreaker extends BreakerPolicy {
    private final Breaker breaker;

    public StellicBreaker(StellicConfig.Breaker rules, Clock clock) {
        breaker = new Breaker("Stellic", rules, clock);
    }

    @Override
    Breaker breaker(Exchange exchange) {
        return breaker;
    }

    /** A refusal, a 429 among them, is an answer. What the asynchronous flow may do better is asked of that. */
    @Override
    Outcome outcome(Exchange exchange, Exception failure) {
        RunInProgress run = run(exchange);
        boolean late = run.isRequesting() && failure instanceof SocketTimeoutException;
        if (failure instanceof SynchronousFlowException || (late && run.mayFallBackAfter(failure))) {
            return Outcome.UNTOLD;
        }
        if (failure instanceof TooManyRequestsException) {
            return Outcome.ANSWERED;
        }
        if (failure instanceof TransientStellicException || FailureClassifier.isServerFailure(failure)) {
            return Outcome.FAILED;
        }
        return failure instanceof StellicException ? Outcome.ANSWERED : Outcome.UNTOLD;
    }

    /** The error handler's next attempt is when there may be one. */
    @Override
    Exception held(Exchange exchange, Refusal refusal) {
        exchange.getMessage()
                .setHeader(Exchange.REDELIVERY_DELAY, refusal.remaining().toMillis());
        return new TransientStellicException(
                ErrorCode.IS_NOT_CALLED_UNTIL,
                run(exchange).subject(),
                "Stellic " + refusal.reason(run(exchange).subject()),
                refusal.remaining());
    }

    /** Whether calls to Stellic would only be held. */
    public boolean isHolding() {
        return breaker.isHolding();
    }

    private static RunInProgress run(Exchange exchange) {
        return exchange.getProperty(StellicConstants.PROPERTY_RUN, RunInProgress.class);
    }
}
