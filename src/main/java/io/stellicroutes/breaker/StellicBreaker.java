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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/**
 * Around the calls to {@code export_data} and {@code get_export_url}, of all exports: leaves a Stellic alone that is
 * down, and no other tenant's; bean {@code stellicBreaker}. A call that is not made is a temporary failure, and says
 * when. Thread-safe.
 */
public final class StellicBreaker extends BreakerPolicy {
    private final StellicConfig.Breaker rules;
    private final Clock clock;
    private final Map<Optional<String>, Breaker> breakers = new ConcurrentHashMap<>();

    public StellicBreaker(StellicConfig.Breaker rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    Breaker breaker(Exchange exchange) {
        return of(run(exchange).export().tenant());
    }

    private Breaker of(Optional<String> tenant) {
        return breakers.computeIfAbsent(tenant, whose -> new Breaker(name(whose), rules, clock));
    }

    private static String name(Optional<String> tenant) {
        return "Stellic" + tenant.map(name -> " of " + name).orElse("");
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
                name(run(exchange).export().tenant()) + " "
                        + refusal.reason(run(exchange).subject()),
                refusal.remaining());
    }

    /** Whether calls to the Stellic of a tenant, or of none, would only be held. */
    public boolean isHolding(Optional<String> tenant) {
        return of(tenant).isHolding();
    }

    private static RunInProgress run(Exchange exchange) {
        return exchange.getProperty(StellicConstants.PROPERTY_RUN, RunInProgress.class);
    }
}
