package io.stellicroutes.bundle;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.DeliveryParts;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;

/** What the types of destinations get of a bundle. */
record BundleParts(StellicBundle bundle) implements DeliveryParts {
    @Override
    public CamelContext context() {
        return bundle.context();
    }

    @Override
    public boolean isStopping() {
        return bundle.drain().isStopping();
    }

    @Override
    public void atHandOver(Runnable stop) {
        bundle.drain().atHandOver(stop);
    }

    @Override
    public Clock clock() {
        return bundle.clock();
    }

    @Override
    public StellicConfig config() {
        return bundle.config();
    }

    @Override
    public Proxies proxies() {
        return bundle.proxies();
    }

    @Override
    public <T> void bind(String name, Class<T> type, Supplier<? extends T> bean) {
        context().getRegistry().bind(name, type, (Supplier<Object>) bean::get);
    }

    @Override
    public <T extends AutoCloseable> T opened(T part) {
        return bundle.opened(part);
    }

    @Override
    public HttpClientConfigurer httpClient(DestinationSpec destination, HttpClientConfigurer credential) {
        return bundle.http().destination(destination, credential);
    }
}
