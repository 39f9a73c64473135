package io.stellicroutes.bundle;

import io.stellicroutes.base.StellicConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.StartupListener;
import org.apache.camel.spi.RouteIdAware;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.service.ServiceHelper;

/**
 * The triggers of all exports as one endpoint, for one route: a thousand routes would take a service seconds to start,
 * as Camel compares each route with all others. An exchange has the name of the export in {@code StellicExport}.
 */
final class ExportTriggers extends DefaultEndpoint {
    static final String NAME = "stellicTriggers";

    private final Supplier<Map<String, String>> uris;

    /** @param uris of the endpoints that trigger, by the names of the exports */
    ExportTriggers(CamelContext context, Supplier<Map<String, String>> uris) {
        this.uris = uris;
        setCamelContext(context);
        setEndpointUri(NAME);
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("exports trigger; they are sent nothing");
    }

    @Override
    public Consumer createConsumer(Processor route) throws Exception {
        All all = new All(this, route);
        configureConsumer(all);
        return all;
    }

    /** What each of the endpoints consumes by, in the same route. */
    private static final class All extends DefaultConsumer {
        private final ExportTriggers triggers;
        private final List<Consumer> each = new ArrayList<>();

        All(ExportTriggers triggers, Processor route) {
            super(triggers, route);
            this.triggers = triggers;
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            CamelContext context = triggers.getCamelContext();
            for (Map.Entry<String, String> trigger : triggers.uris.get().entrySet()) {
                Consumer one = context.getEndpoint(trigger.getValue())
                        .createConsumer(new Named(trigger.getKey(), getAsyncProcessor()));
                if (one instanceof RouteIdAware known) {
                    known.setRouteId(getRouteId());
                }
                if (one instanceof StartupListener listener) {
                    context.addStartupListener(listener);
                }
                each.add(one);
                ServiceHelper.startService(one);
            }
        }

        @Override
        protected void doStop() throws Exception {
            ServiceHelper.stopAndShutdownServices(each);
            each.clear();
            super.doStop();
        }
    }

    /** Says which export it is. */
    private static final class Named extends AsyncProcessorSupport {
        private final String export;
        private final AsyncProcessor route;

        Named(String export, AsyncProcessor route) {
            this.export = export;
            this.route = route;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback done) {
            exchange.getMessage().setHeader(StellicConstants.EXPORT, export);
            return route.process(exchange, done);
        }
    }
}
