package io.stellicroutes.bundle;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Proxy;
import io.stellicroutes.delivery.DeliveryType;
import io.stellicroutes.http.HttpClients;
import java.util.Optional;
import org.apache.camel.component.http.HttpClientConfigurer;

/** How servers are called by HTTP: with which credential, by which proxy. Thread-safe. */
final class HttpParts {
    private final StellicBundle bundle;
    private HttpClients clients;

    HttpParts(StellicBundle bundle) {
        this.bundle = bundle;
    }

    synchronized HttpClients clients() {
        if (clients == null) {
            clients = bundle.opened(new HttpClients(bundle.config(), bundle.proxies(), bundle.context()));
        }
        return clients;
    }

    /** They have been closed; others are made if somebody asks for them. */
    synchronized void forget() {
        clients = null;
    }

    /** Calls the Stellic of a tenant, or of none. */
    HttpClientConfigurer stellic(Optional<String> tenant) {
        return clients().stellic(tenant);
    }

    /** Downloads from the stores of a tenant's Stellic, or of that of none. */
    HttpClientConfigurer store(Optional<String> tenant) {
        return clients().store(tenant);
    }

    HttpClientConfigurer destination(DestinationSpec destination, HttpClientConfigurer credential) {
        return clients().of(destination, credential);
    }

    /** The proxy by which a destination is reached, if it is. */
    Optional<Proxy> proxyTo(DestinationSpec destination) {
        return destination.type() instanceof DeliveryType type
                ? type.proxy(destination, bundle.proxies())
                : Optional.empty();
    }
}
