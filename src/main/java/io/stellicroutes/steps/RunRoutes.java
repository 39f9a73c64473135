package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.run.RunInProgress;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeProperty;

/**
 * Makes the routes by which Camel counts how the runs of an export end; bean {@code stellicRunRoutes}. Each is made
 * when it is needed: a thousand of them would take a service seconds to start. Thread-safe.
 */
public final class RunRoutes {
    /** Makes the route of a run's export, unless it is there. */
    public synchronized void make(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, CamelContext context) throws Exception {
        String id = "stellic-runs-" + run.getName();
        if (context.getRoute(id) == null && !context.isStopping()) {
            context.addRouteFromTemplate(id, "stellic-runs", Map.of("export", run.getName()));
        }
    }
}
