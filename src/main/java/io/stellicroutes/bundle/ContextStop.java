package io.stellicroutes.bundle;

import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;

/** Lets a bundle end its work before its context stops: until then routes, probes and the console still answer. */
final class ContextStop extends LifecycleStrategySupport {
    private final StellicBundle bundle;

    ContextStop(StellicBundle bundle) {
        this.bundle = bundle;
    }

    @Override
    public void onContextStopping(CamelContext context) {
        bundle.finishWork();
    }
}
