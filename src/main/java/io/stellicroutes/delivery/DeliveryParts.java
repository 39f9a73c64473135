package io.stellicroutes.delivery;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.StellicConfig;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;

/** What the bundle of one Camel context has for the beans of a {@link DeliveryType}. Thread-safe. */
public interface DeliveryParts {
    CamelContext context();

    /** Whether the process ends its work, or the context stops: nothing is begun any more, nothing waited for. */
    boolean isStopping();

    /** What is done when the process ends its work, and what still runs has had its time. */
    void atHandOver(Runnable stop);

    Clock clock();

    /**
     * The whole configuration, checked; not to be asked for before a bean is made.
     *
     * @throws io.stellicroutes.config.ConfigException naming every mistake
     */
    StellicConfig config();

    /** The proxies by which servers are reached; as {@link #config()}. */
    Proxies proxies();

    /**
     * Binds a bean that is made when a route first asks for it.
     *
     * @param name as the routes name it; of the bundle's own types it begins with {@code stellic}
     */
    <T> void bind(String name, Class<T> type, Supplier<? extends T> bean);

    /** Closes a part together with the bundle, and returns it. */
    <T extends AutoCloseable> T opened(T part);

    /**
     * What configures the HTTP client of a destination: as all of the bundle's, it goes by the proxies and the trust
     * store, tries nothing again and follows no redirect. The destination has a setting {@code timeout}.
     *
     * @param credential adds the destination's own credential
     */
    HttpClientConfigurer httpClient(DestinationSpec destination, HttpClientConfigurer credential);
}
