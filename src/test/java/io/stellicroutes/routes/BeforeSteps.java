package io.stellicroutes.routes;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** Does something before each step of the routes; what it throws is the exchange's failure. */
abstract class BeforeSteps implements InterceptStrategy {
    /** @param step its id */
    abstract void before(String step, Exchange exchange) throws InterruptedException;

    @Override
    public final Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        String id = String.valueOf(definition.getId());
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                try {
                    before(id, exchange);
                } catch (RuntimeException | InterruptedException e) {
                    exchange.setException(e);
                    callback.done(true);
                    return true;
                }
                return super.process(exchange, callback);
            }
        };
    }
}
