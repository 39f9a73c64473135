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
    /** {@return the context in which the routes run} */
    CamelContext context();

    /**
     * {@return whether the process ends its work, or the context stops: nothing is begun any more, nothing waited for}
     */
    boolean isStopping();

    /**
     * What is done when the process ends its work, and what still runs has had its time.
     *
     * @param stop what ends waiting calls; must not throw
     */
    void atHandOver(Runnable stop);

    /** {@return the clock, which tests set} */
    Clock clock();

    /**
     * {@return the whole configuration, checked; not to be asked for before a bean is made}
     *
     * @throws io.stellicroutes.config.ConfigException naming every mistake
     */
    StellicConfig config();

    /** {@return the proxies by which servers are reached; as {@link #config()}} */
    Proxies proxies();

    /**
     * Binds a bean that is made when a route first asks for it.
     *
     * @param <T> the type of the bean
     * @param type by which the registry knows it
     * @param bean makes it; called by the thread that asks first
     * @param name as the routes name it; of the bundle's own types it begins with {@code stellic}
     */
    <T> void bind(String name, Class<T> type, Supplier<? extends T> bean);

    /**
     * Closes a part together with the bundle.
     *
     * @param <T> the type of the part
     * @param part the part
     * @return the same part
     */
    <T extends AutoCloseable> T opened(T part);

    /**
     * {@return what configures the HTTP client of a destination: as all of the bundle's, it goes by the proxies and the
     * trust store, tries nothing again and follows no redirect} The destination has a setting {@code timeout}.
     *
     * @param destination the destination, checked
     * @param credential adds the destination's own credential
     */
    HttpClientConfigurer httpClient(DestinationSpec destination, HttpClientConfigurer credential);
}
