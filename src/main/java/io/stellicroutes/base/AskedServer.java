package io.stellicroutes.base;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpHost;

/**
 * Which server an HTTP request was for that has not been answered. It is attached to the exception as a suppressed one,
 * so that the exception keeps its class, by which routes and circuit breakers judge it. Immutable.
 */
public final class AskedServer extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hostAndPort;
    private final String timeout;

    private AskedServer(String hostAndPort, String timeout) {
        super(hostAndPort, null, false, false);
        this.hostAndPort = hostAndPort;
        this.timeout = timeout;
    }

    /**
     * Has a client attach it to what it throws.
     *
     * @param timeout the property that limits the client's wait for an answer
     */
    public static void name(HttpClientBuilder builder, String timeout) {
        builder.addExecInterceptorFirst("stellic-asked-server", (request, scope, chain) -> {
            try {
                return chain.proceed(request, scope);
            } catch (IOException e) {
                attach(e, scope, timeout);
                throw e;
            }
        });
    }

    /** A request that is made within another one, as for a token, is the one that has failed. */
    private static void attach(IOException thrown, ExecChain.Scope scope, String timeout) {
        if (of(thrown).isEmpty()) {
            HttpHost server = scope.route.getTargetHost();
            thrown.addSuppressed(new AskedServer(
                    hostAndPort(server.getSchemeName(), server.getHostName(), server.getPort()), timeout));
        }
    }

    /** Which server an exception is about, if that is known. */
    public static Optional<AskedServer> of(Throwable thrown) {
        return Causes.of(thrown).stream()
                .flatMap(cause -> Stream.of(cause.getSuppressed()))
                .filter(AskedServer.class::isInstance)
                .map(AskedServer.class::cast)
                .findFirst();
    }

    /**
     * Host and port as they are told to people.
     *
     * @param port negative for the scheme's own
     */
    public static String hostAndPort(String scheme, String host, int port) {
        String name = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        return name + ":" + (port >= 0 ? port : "http".equalsIgnoreCase(scheme) ? 80 : 443);
    }

    /** As in {@code api.example.edu:443}. */
    public String hostAndPort() {
        return hostAndPort;
    }

    /** The property that limits the wait for the answer. */
    public String timeout() {
        return timeout;
    }
}
