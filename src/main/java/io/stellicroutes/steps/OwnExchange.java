package io.stellicroutes.steps;

import java.util.Optional;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.RollbackExchangeException;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Around steps that send to somebody else's route: they get an exchange of their own. A route that handles its
 * exception or stops has done so to that alone, where ours would end with it, without an exception. What it fails with
 * fails ours, and so does a mark for rollback. Bean {@code stellicOwnExchange}; thread-safe.
 */
public final class OwnExchange implements Policy {
    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // the steps stay as they are
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        return new DelegateAsyncProcessor(PluginHelper.getInternalProcessorFactory(route.getCamelContext())
                .addUnitOfWorkProcessorAdvice(route.getCamelContext(), steps, route)) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback done) {
                Exchange theirs = ExchangeHelper.createCorrelatedCopy(exchange, false);
                return super.process(theirs, synchronously -> {
                    failure(theirs).ifPresent(exchange::setException);
                    done.done(synchronously);
                });
            }
        };
    }

    private static Optional<Exception> failure(Exchange theirs) {
        return Optional.ofNullable(theirs.getException())
                .or(() -> theirs.isRollbackOnly()
                        ? Optional.of(new RollbackExchangeException("the route rolls its work back", theirs))
                        : Optional.empty());
    }
}
