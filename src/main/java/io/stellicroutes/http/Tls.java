package io.stellicroutes.http;

import io.stellicroutes.config.TrustStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.ssl.SSLContexts;

/** Trusts whom the runtime's https component trusts, and the owners of the certificates in the trust store. */
final class Tls {
    private final TrustStore trustStore;
    private final CamelContext context;

    Tls(TrustStore trustStore, CamelContext context) {
        this.trustStore = trustStore;
        this.context = context;
    }

    DefaultClientTlsStrategy strategy() {
        HttpComponent https = context.getComponent("https", HttpComponent.class);
        SSLContextParameters parameters = https.getSslContextParameters();
        if (parameters == null && https.isUseGlobalSslContextParameters()) {
            parameters = context.getSSLContextParameters();
        }
        try {
            return new DefaultClientTlsStrategy(trust(parameters), https.getX509HostnameVerifier());
        } catch (GeneralSecurityException | IOException e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    private SSLContext trust(SSLContextParameters parameters) throws GeneralSecurityException, IOException {
        if (trustStore.isEmpty()) {
            return parameters == null ? SSLContexts.createSystemDefault() : parameters.createSSLContext(context);
        }
        boolean certificate = parameters != null && parameters.getKeyManagers() != null;
        boolean others = parameters != null && parameters.getTrustManagers() != null;
        SSLContext both = SSLContext.getInstance("TLS");
        both.init(
                certificate ? parameters.getKeyManagers().createKeyManagers() : new KeyManager[0],
                trustStore.trustManagers(
                        others ? parameters.getTrustManagers().createTrustManagers() : new TrustManager[0]),
                null);
        return both;
    }
}
