package io.stellicroutes.http;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.AskedServer;
import io.stellicroutes.base.Subject;
import io.stellicroutes.base.WholeGzip;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.config.Tenant;
import io.stellicroutes.delivery.DeliveryException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.util.TimeUtils;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.entity.DeflateInputStreamFactory;
import org.apache.hc.client5.http.entity.InputStreamFactory;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;

/**
 * The bundle's HTTP clients: for Stellic and whoever gives the token for it, for the store, and for each destination of
 * type {@code http}. What all of them do stands here, once. Connections that are not Camel's are open until this is
 * closed.
 */
public final class HttpClients implements AutoCloseable {
    private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "[::1]");
    private static final int MOST_CONNECTIONS = 200;
    private static final int MOST_CONNECTIONS_TO_A_SERVER = 20;

    private static final int GZIP_BUFFER = 1 << 13;
    private static final int HUNDRED = 100;
    private static final int REDIRECTION = 3;

    private static final String REQUEST_TIMEOUT = "stellic.request.timeout";

    private final StellicConfig config;
    private final Proxies proxies;
    private final Tls tls;
    private final List<PoolingHttpClientConnectionManager> open = Collections.synchronizedList(new ArrayList<>());

    public HttpClients(StellicConfig config, Proxies proxies, CamelContext context) {
        this.config = config;
        this.proxies = proxies;
        this.tls = new Tls(config.network().trustStore(), context);
    }

    /**
     * For the Stellic of a tenant, or of none, with its credential; the client that fetches a token is made of it, too.
     */
    public HttpClientConfigurer stellic(Optional<String> tenant) {
        StellicConfig.Stellic stellic = config.stellic(tenant);
        StellicAuthentication authentication = new StellicAuthentication(
                stellic.authentication(), stellic.baseUrl(), Tenant.property(tenant, ""), Clock.systemUTC());
        ByProxy byProxy =
                new ByProxy(proxies, null, (code, detail) -> new StellicException(code, Subject.NONE, detail));
        Optional<PoolingHttpClientConnectionManager> connections = trusting(stellic.timeout());
        return builder -> {
            common(builder, byProxy, connections);
            AskedServer.name(builder, REQUEST_TIMEOUT);
            OpenCall.remember(builder);
            UnknownEnd.mark(builder);
            readWholeGzip(builder);
            authentication.configureHttpClient(builder);
        };
    }

    /** The decoders that a client has by itself, but for its gzip, which may end before the last member. */
    private static void readWholeGzip(HttpClientBuilder builder) {
        InputStreamFactory gzip = in -> new WholeGzip(in, GZIP_BUFFER);
        var decoders = new LinkedHashMap<String, InputStreamFactory>();
        decoders.put("gzip", gzip);
        decoders.put("x-gzip", gzip);
        decoders.put("deflate", DeflateInputStreamFactory.getInstance());
        builder.setContentDecoderRegistry(decoders);
    }

    /**
     * For the store of that Stellic, without a credential. It is taken at its word: no redirects, and the bytes as they
     * are stored. It connects to {@link StoreAddresses} only.
     */
    public HttpClientConfigurer store(Optional<String> tenant) {
        StoreAddresses addresses = new StoreAddresses(
                SystemDefaultDnsResolver.INSTANCE,
                config.download(tenant).privateAddresses(),
                THIS_MACHINE.contains(config.stellic(tenant).baseUrl().getHost()),
                Tenant.property(tenant, "download.private-addresses"));
        ByProxy byProxy =
                new ByProxy(proxies, addresses, (code, detail) -> new StellicException(code, Subject.NONE, detail));
        Optional<PoolingHttpClientConnectionManager> connections =
                Optional.of(opened(connections(config.stellic().timeout())
                        .setDnsResolver(addresses)
                        .setMaxConnPerRoute(config.concurrency().exports())
                        .setMaxConnTotal(Math.max(config.concurrency().exports(), 25))));
        return builder -> {
            common(builder, byProxy, connections);
            AskedServer.name(builder, REQUEST_TIMEOUT);
            OpenCall.remember(builder);
            builder.disableContentCompression();
        };
    }

    /**
     * For a destination that is reached by HTTP.
     *
     * @param credential adds the destination's own
     */
    public HttpClientConfigurer of(DestinationSpec destination, HttpClientConfigurer credential) {
        ByProxy byProxy = new ByProxy(
                proxies, null, (code, detail) -> new DeliveryException(code, destination.subject(), detail));
        Optional<PoolingHttpClientConnectionManager> connections =
                trusting(TimeUtils.toDuration(destination.get("timeout")));
        return builder -> {
            common(builder, byProxy, connections);
            AskedServer.name(builder, destination.property("timeout"));
            credential.configureHttpClient(builder);
        };
    }

    /**
     * For a lineage server. A redirect is an error: OpenLineage's transport would take it for success. Whoever closes
     * it closes its connections.
     *
     * @param silence the longest wait for an answer
     */
    public CloseableHttpClient lineage(Duration silence) {
        ByProxy byProxy =
                new ByProxy(proxies, null, (code, detail) -> new StellicException(code, Subject.NONE, detail));
        HttpClientBuilder builder = HttpClientBuilder.create();
        common(builder, byProxy, Optional.of(opened(connections(silence))));
        AskedServer.name(builder, "stellic.lineage.timeout");
        return builder.setConnectionManagerShared(false)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(silence))
                        .setConnectionRequestTimeout(Timeout.of(silence))
                        .build())
                .addResponseInterceptorLast((response, entity, context) -> {
                    if (response.getCode() / HUNDRED == REDIRECTION) {
                        throw new HttpException("a redirect: " + response.getCode());
                    }
                })
                .build();
    }

    /**
     * A request is made once, for the route that asks for it: it alone tries again, and nothing leads elsewhere unseen.
     */
    private static void common(
            HttpClientBuilder builder, ByProxy byProxy, Optional<PoolingHttpClientConnectionManager> connections) {
        builder.disableAutomaticRetries().disableRedirectHandling().disableCookieManagement();
        byProxy.configureHttpClient(builder);
        connections.ifPresent(own -> builder.setConnectionManager(own).setConnectionManagerShared(true));
    }

    /** Connections in the place of Camel's, which knows no trust store; none if Camel's will do. */
    private Optional<PoolingHttpClientConnectionManager> trusting(Duration silence) {
        return config.network().trustStore().isEmpty()
                ? Optional.empty()
                : Optional.of(opened(connections(silence)
                        .setMaxConnPerRoute(MOST_CONNECTIONS_TO_A_SERVER)
                        .setMaxConnTotal(MOST_CONNECTIONS)));
    }

    private PoolingHttpClientConnectionManagerBuilder connections(Duration longestSilence) {
        Timeout silence = Timeout.of(longestSilence);
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(tls.strategy())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(config.network().connectTimeout()))
                        .setSocketTimeout(silence)
                        .build())
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(silence).build());
    }

    private PoolingHttpClientConnectionManager opened(PoolingHttpClientConnectionManagerBuilder builder) {
        PoolingHttpClientConnectionManager connections = builder.build();
        open.add(connections);
        return connections;
    }

    @Override
    public void close() {
        open.forEach(PoolingHttpClientConnectionManager::close);
        open.clear();
    }
}
