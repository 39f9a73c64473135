package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.http.OpenCall;
import io.stellicroutes.http.RequestTarget;
import io.stellicroutes.run.RunInProgress;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpActivityListener;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Sends the URL of a request as it is given, and lets a stop of the run break off what it asks of Stellic or the store,
 * also while it reads the answer; bean {@code stellicRequestTarget}. What is sent to a destination is not broken off:
 * nobody would know whether it has arrived. Thread-safe.
 */
public final class StoppableRequests implements HttpActivityListener {
    private final RequestTarget target = new RequestTarget();

    @Override
    public void onRequestSubmitted(
            Object source, Exchange exchange, HttpHost host, HttpRequest request, HttpEntity entity) {
        target.onRequestSubmitted(source, exchange, host, request, entity);
        RunInProgress run = exchange.getProperty(StellicConstants.PROPERTY_RUN, RunInProgress.class);
        Cancellable call = OpenCall.of(exchange);
        if (run != null && call != null && run.isToBeLanded()) {
            run.stopping().breaksOff(call);
        }
    }

    @Override
    public void onResponseReceived(
            Object source, Exchange exchange, HttpHost host, HttpResponse response, HttpEntity entity, long elapsed) {
        target.onResponseReceived(source, exchange, host, response, entity, elapsed);
    }
}
