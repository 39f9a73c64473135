package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * By which proxy a server is reached. {@code stellic.proxy.url} goes before Java's {@code https.proxyHost} and
 * {@code http.proxyHost}, and these before the variables {@code HTTPS_PROXY} and {@code HTTP_PROXY}, and these before
 * {@code ALL_PROXY}; each has its own list of servers that are reached directly, and {@code stellic.proxy.no-proxy}
 * adds to each. Immutable.
 */
public final class Proxies {
    /** Every server is reached directly. */
    public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty());

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final Optional<Way> http;
    private final Optional<Way> https;

    private record Way(Proxy proxy, NoProxy except) {}

    private Proxies(Optional<Way> http, Optional<Way> https) {
        this.http = http;
        this.https = https;
    }

    /**
     * What is set.
     *
     * @param systemProperty a property of this JVM by its name; null for none
     * @param variable an environment variable by its name; null for none
     * @throws ConfigException naming every property or variable that can't be read, without its value
     */
    public static Proxies of(
            StellicConfig.ProxySettings own,
            Function<String, String> systemProperty,
            Function<String, String> variable) {
        if (own.direct()) {
            return NONE;
        }
        if (own.proxy().isPresent()) {
            Optional<Way> way = own.proxy().map(proxy -> new Way(proxy, own.noProxy()));
            return new Proxies(way, way);
        }
        List<Problem> mistakes = new ArrayList<>();
        Optional<Way> http = surrounding("http", HTTP_PORT, own, systemProperty, variable, mistakes);
        Optional<Way> https = surrounding("https", HTTPS_PORT, own, systemProperty, variable, mistakes);
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes.stream().distinct().toList());
        }
        return new Proxies(http, https);
    }

    private static Optional<Way> surrounding(
            String scheme,
            int defaultPort,
            StellicConfig.ProxySettings own,
            Function<String, String> systemProperty,
            Function<String, String> variable,
            List<Problem> mistakes) {
        String host = given(systemProperty, scheme + ".proxyHost");
        if (!host.isEmpty()) {
            String port = given(systemProperty, scheme + ".proxyPort");
            return read(
                            "the Java property " + scheme + ".proxyHost or " + scheme + ".proxyPort",
                            mistakes,
                            () -> Proxy.of("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                                    + (port.isEmpty() ? defaultPort : port)))
                    .map(proxy -> new Way(
                            proxy.with(own.user(), own.password()),
                            NoProxy.ofJava(given(systemProperty, "http.nonProxyHosts"))
                                    .and(own.noProxy())));
        }
        String name = first(
                variable, scheme + "_proxy", scheme.toUpperCase(Locale.ROOT) + "_PROXY", "all_proxy", "ALL_PROXY");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        String noProxy = first(variable, "no_proxy", "NO_PROXY");
        Optional<NoProxy> except = read(
                "the environment variable " + noProxy,
                mistakes,
                () -> NoProxy.of(noProxy.isEmpty() ? "" : given(variable, noProxy)));
        return read("the environment variable " + name, mistakes, () -> Proxy.of(given(variable, name)))
                .flatMap(proxy ->
                        except.map(list -> new Way(proxy.with(own.user(), own.password()), list.and(own.noProxy()))));
    }

    private static <T> Optional<T> read(String what, List<Problem> mistakes, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (IllegalArgumentException e) {
            mistakes.add(Problem.completing(ErrorCode.PROXY, Subject.ofProperty(what), e.getMessage()));
            return Optional.empty();
        }
    }

    /** The first of some names that is set, or nothing. */
    private static String first(Function<String, String> values, String... names) {
        return List.of(names).stream()
                .filter(name -> !given(values, name).isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String given(Function<String, String> values, String name) {
        String value = values.apply(name);
        return value == null ? "" : value.strip();
    }

    /** Whether every server is reached directly. */
    public boolean isEmpty() {
        return http.isEmpty() && https.isEmpty();
    }

    /** All there are. */
    public List<Proxy> all() {
        return List.of(http, https).stream()
                .flatMap(Optional::stream)
                .map(Way::proxy)
                .distinct()
                .toList();
    }

    /**
     * The proxy by which a server is reached; nothing if it is reached directly.
     *
     * @param scheme {@code http} or {@code https}
     * @param port -1 for the scheme's own
     */
    public Optional<Proxy> towards(String scheme, String host, int port) {
        boolean encrypted = scheme.equalsIgnoreCase("https");
        int actual = port >= 0 ? port : encrypted ? HTTPS_PORT : HTTP_PORT;
        return (encrypted ? https : http)
                .filter(way -> !way.except().covers(host, actual))
                .map(Way::proxy);
    }
}
