package io.stellicroutes.http;

import io.stellicroutes.base.WrittenUrl;
import java.net.URISyntaxException;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpActivityListener;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Sends the URL in {@code CamelHttpUri} byte for byte; bean {@code stellicRequestTarget}. Camel's encoder changes a
 * {@code ~} to {@code %7E} on its way, and what is signed is the URL as it was given. Camel asks it last, when the
 * request has its server and its headers. Thread-safe.
 */
public final class RequestTarget implements HttpActivityListener {
    @Override
    public void onRequestSubmitted(
            Object source, Exchange exchange, HttpHost host, HttpRequest request, HttpEntity entity) {
        String url = exchange.getIn().getHeader(Exchange.HTTP_URI, String.class);
        if (url == null) {
            return;
        }
        try {
            request.setPath(WrittenUrl.of(url).target());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a URL that is none has come as far as its request");
        }
    }

    @Override
    public void onResponseReceived(
            Object source, Exchange exchange, HttpHost host, HttpResponse response, HttpEntity entity, long elapsed) {
        // an answer is the steps' behind the request
    }
}
