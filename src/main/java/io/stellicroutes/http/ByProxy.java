package io.stellicroutes.http;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.ProxyException;
import io.stellicroutes.config.Proxies;
import io.stellicroutes.config.Proxy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.function.BiFunction;
import javax.net.ssl.SSLException;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Sends the requests of a client by the proxies that are configured, and tells the proxy's failures from the server's:
 * the client takes a proxy that refuses a tunnel for a server that has answered. Without a proxy it changes nothing.
 */
final class ByProxy implements HttpClientConfigurer {
    /** Set in a request's context once it is on its way to the server. */
    private static final String THROUGH = "io.stellicroutes.through";

    private final Proxies proxies;
    private final StoreAddresses addresses;
    private final BiFunction<ErrorCode, String, ? extends RuntimeException> refusal;

    /**
     * For a client.
     *
     * @param addresses judges the servers' addresses that the client sees; null if it may connect to any
     * @param refusal how this client's callers are told of what another attempt does not change
     */
    ByProxy(
            Proxies proxies,
            StoreAddresses addresses,
            BiFunction<ErrorCode, String, ? extends RuntimeException> refusal) {
        this.proxies = proxies;
        this.addresses = addresses;
        this.refusal = refusal;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        if (proxies.isEmpty()) {
            return;
        }
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        proxies.all().stream()
                .filter(proxy -> !proxy.user().isEmpty())
                .forEach(proxy -> credentials.setCredentials(
                        new AuthScope(proxy.host(), proxy.port()),
                        new UsernamePasswordCredentials(
                                proxy.user(), proxy.password().toCharArray())));
        builder.setRoutePlanner(new Planner())
                .setDefaultCredentialsProvider(credentials)
                .addExecInterceptorFirst("stellic-by-proxy", this::execute)
                .addExecInterceptorBefore(
                        ChainElement.MAIN_TRANSPORT.name(), "stellic-through-proxy", (request, scope, chain) -> {
                            scope.clientContext.setAttribute(THROUGH, true);
                            return chain.proceed(request, scope);
                        });
    }

    private final class Planner extends DefaultRoutePlanner {
        Planner() {
            super(null);
        }

        @Override
        protected HttpHost determineProxy(HttpHost target, HttpContext context) {
            return proxies.towards(target.getSchemeName(), target.getHostName(), target.getPort())
                    .map(proxy -> judged(proxy, target))
                    .orElse(null);
        }
    }

    /**
     * The proxy resolves the server's name, so that only an address that stands in the URL itself can be judged here.
     * The proxy's own address is not: it may be private.
     */
    private HttpHost judged(Proxy proxy, HttpHost target) {
        if (addresses == null) {
            return new HttpHost("http", proxy.host(), proxy.port());
        }
        addresses.judgeLiteral(target.getHostName());
        try {
            InetAddress address = SystemDefaultDnsResolver.INSTANCE.resolve(proxy.host())[0];
            return new HttpHost("http", address, proxy.host(), proxy.port());
        } catch (UnknownHostException e) {
            // the connection fails for the same reason, and is told then
            return new HttpHost("http", proxy.host(), proxy.port());
        }
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        HttpRoute route = scope.route;
        if (route.getProxyHost() == null) {
            return chain.proceed(request, scope);
        }
        scope.clientContext.removeAttribute(THROUGH);
        ClassicHttpResponse response;
        try {
            response = chain.proceed(request, scope);
        } catch (IOException | HttpException e) {
            if (isThrough(scope) || e instanceof SSLException) {
                throw e;
            }
            throw failure(route, e);
        }
        int status = response.getCode();
        if (status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED || (route.isTunnelled() && !isThrough(scope))) {
            response.close();
            throw refused(route, status);
        }
        return response;
    }

    private static boolean isThrough(ExecChain.Scope scope) {
        return scope.clientContext.getAttribute(THROUGH) != null;
    }

    private IOException refused(HttpRoute route, int status) {
        String said = proxy(route) + " answered " + status + " on the way to "
                + route.getTargetHost().toHostString() + ": ";
        if (status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED) {
            throw refusal.apply(
                    ErrorCode.PROXY_CREDENTIAL,
                    said + "it wants a log-in; check stellic.proxy.user and stellic.proxy.password");
        }
        if (status >= HttpStatus.SC_SERVER_ERROR) {
            return new ProxyException(
                    ErrorCode.PROXY_REFUSAL, said + "it can't reach that server, or does not know its name");
        }
        throw refusal.apply(
                ErrorCode.PROXY_REFUSAL,
                said + "it does not let this through; ask who runs it, or name the server in stellic.proxy.no-proxy");
    }

    private static ProxyException failure(HttpRoute route, Exception thrown) {
        String proxy = proxy(route);
        if (thrown instanceof UnknownHostException) {
            return new ProxyException(
                    ErrorCode.PROXY_UNKNOWN_HOST, proxy + ": its name is not known; check stellic.proxy.url and DNS");
        }
        if (thrown instanceof ConnectTimeoutException) {
            return new ProxyException(
                    ErrorCode.PROXY_UNREACHABLE,
                    proxy + " can't be reached: no connection in time (stellic.connect.timeout)");
        }
        if (thrown instanceof ConnectException || thrown instanceof NoRouteToHostException) {
            return new ProxyException(
                    ErrorCode.PROXY_UNREACHABLE,
                    proxy + " can't be reached: the connection was refused; check stellic.proxy.url");
        }
        return new ProxyException(
                ErrorCode.PROXY_UNREACHABLE,
                proxy
                        + (thrown instanceof SocketTimeoutException
                                ? " has taken the connection and not answered in time"
                                : " has broken the connection ("
                                        + thrown.getClass().getSimpleName() + ")")
                        + " on the way to " + route.getTargetHost().toHostString());
    }

    private static String proxy(HttpRoute route) {
        return "the proxy " + route.getProxyHost().toHostString();
    }
}
