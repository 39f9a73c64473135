package io.stellicroutes.road;

import io.stellicroutes.config.StellicConfig;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.Timeout;

/**
 * The client of the store, bean {@code stellicDownloads}. The store gets no credential and is taken at its word: no
 * redirects, and the bytes as they are stored. It connects to {@link StoreAddresses} only.
 */
final class StoreClient implements HttpClientConfigurer, AutoCloseable {
    private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "[::1]");

    private final PoolingHttpClientConnectionManager connections;
    private final HttpClientConfigurer common;

    /** @param common what all clients of the bundle have */
    StoreClient(StellicConfig config, CamelContext context, HttpClientConfigurer common) {
        this.common = common;
        Timeout silence = Timeout.of(config.requestTimeout());
        connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new StoreAddresses(
                        SystemDefaultDnsResolver.INSTANCE,
                        config.privateAddresses(),
                        THIS_MACHINE.contains(config.baseUrl().getHost())))
                .setTlsSocketStrategy(tls(context.getComponent("https", HttpComponent.class), context))
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(config.connectTimeout()))
                        .setSocketTimeout(silence)
                        .build())
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(silence).build())
                .setMaxConnPerRoute(config.maxConcurrentExports())
                .setMaxConnTotal(Math.max(config.maxConcurrentExports(), 25))
                .build();
    }

    /** Trusts whom the runtime's https component trusts. */
    private static DefaultClientTlsStrategy tls(HttpComponent https, CamelContext context) {
        SSLContextParameters parameters = https.getSslContextParameters();
        if (parameters == null && https.isUseGlobalSslContextParameters()) {
            parameters = context.getSSLContextParameters();
        }
        try {
            SSLContext trust =
                    parameters == null ? SSLContexts.createSystemDefault() : parameters.createSSLContext(context);
            return new DefaultClientTlsStrategy(trust, https.getX509HostnameVerifier());
        } catch (GeneralSecurityException | IOException e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        common.configureHttpClient(builder);
        builder.setConnectionManager(connections)
                .setConnectionManagerShared(true)
                .disableContentCompression();
    }

    @Override
    public void close() {
        connections.close();
    }
}
