package io.stellicroutes.breaker;

import io.stellicroutes.breaker.Breaker.Outcome;
import io.stellicroutes.breaker.Breaker.Refusal;
import java.util.Optional;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** Around steps that call a server: makes the calls, unless the server's breaker says that it is to be left alone. */
abstract class BreakerPolicy implements Policy {
    /** The breaker of the server that an exchange is about to call. */
    abstract Breaker breaker(Exchange exchange);

    /** What a failure tells of the server. */
    abstract Outcome outcome(Exchange exchange, Exception failure);

    /** What a call fails with that is not made. */
    abstract Exception held(Exchange exchange, Refusal refusal);

    @Override
    public final void beforeWrap(Route route, NamedNode definition) {
        // the steps stay as they are
    }

    @Override
    public final Processor wrap(Route route, Processor calls) {
        return new DelegateAsyncProcessor(calls) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback done) {
                Breaker breaker = breaker(exchange);
                Optional<Refusal> refusal = breaker.ask();
                if (refusal.isPresent()) {
                    exchange.setException(held(exchange, refusal.get()));
                    done.done(true);
                    return true;
                }
                return super.process(exchange, synchronously -> {
                    Exception failure = exchange.getException();
                    breaker.note(failure == null ? Outcome.ANSWERED : outcome(exchange, failure), failure);
                    done.done(synchronously);
                });
            }
        };
    }
}
