package io.stellicroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxiesTest {
    private static final Map<String, String> NOTHING = Map.of();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "example.edu | https://example.edu | direct",
                "example.edu | https://www.EXAMPLE.edu | direct",
                "example.edu | https://notexample.edu | proxy",
                "example.edu | https://example.edu.evil.com | proxy",
                ".example.edu | https://www.example.edu. | direct",
                ".example.edu | https://example.edu | direct",
                "*.example.edu | https://a.b.example.edu | direct",
                "EXAMPLE.edu. | https://example.edu | direct",
                "other, example.edu | https://example.edu | direct",
                "other example.edu | https://example.edu | direct",
                "example.edu:8443 | https://example.edu:8443 | direct",
                "example.edu:8443 | https://example.edu | proxy",
                "example.edu:443 | https://example.edu | direct",
                "example.edu:80 | http://example.edu | direct",
                "10.0.0.0/8 | https://10.255.1.2 | direct",
                "10.0.0.0/8 | https://11.0.0.1 | proxy",
                "10.1.2.0/23 | https://10.1.3.255 | direct",
                "10.1.2.0/23 | https://10.1.4.0 | proxy",
                "0.0.0.0/0 | https://192.0.2.1 | direct",
                "10.0.0.0/8 | https://10.example.edu | proxy",
                "192.0.2.7 | https://192.0.2.7 | direct",
                "192.0.2.7 | https://1.192.0.2.7.example.edu | proxy",
                "192.0.2.7:9000 | https://192.0.2.7:9000 | direct",
                "192.0.2.7:9000 | https://192.0.2.7 | proxy",
                "2001:db8::7 | https://[2001:db8:0:0::7] | direct",
                "[2001:db8::7]:9000 | https://[2001:db8::7]:9000 | direct",
                "[2001:db8::7]:9000 | https://[2001:db8::7] | proxy",
                "2001:db8::/32 | https://[2001:db8:1::1] | direct",
                "2001:db8::/32 | https://[2001:db9::1] | proxy",
                "* | https://anything.at.all | direct",
                "'' | https://localhost | direct",
                "'' | https://a.localhost | direct",
                "'' | https://localhost. | direct",
                "'' | https://127.1.2.3 | direct",
                "'' | https://[::1] | direct",
                "'' | https://localhost.example.edu | proxy",
                "'' | https://10.0.0.1 | proxy"
            })
    void aServerIsReachedDirectlyIfTheListMeansIt(String noProxy, String url, String way) {
        Proxies proxies = of(own("http://proxy:3128", noProxy), NOTHING, NOTHING);

        assertThat(towards(proxies, url)).isEqualTo(way.equals("proxy") ? "proxy:3128" : "direct");
    }

    @Test
    void ownSettingsGoBeforeJavasPropertiesAndTheseBeforeTheEnvironment() {
        Map<String, String> java = Map.of("https.proxyHost", "java", "http.nonProxyHosts", "*.example.edu|10.*|a*z");
        Map<String, String> environment = Map.of(
                "HTTPS_PROXY", "http://me:s%40fe+%25@environment:8080/",
                "HTTP_PROXY", "plain:8080",
                "NO_PROXY", "example.org");

        assertThat(towards(of(own("http://own", ""), java, environment), "https://a.example.edu"))
                .isEqualTo("own:80");
        Proxies ofJava = of(own("", "more.example.com"), java, environment);
        assertThat(towards(ofJava, "https://stellic.com")).isEqualTo("java:443");
        assertThat(towards(ofJava, "https://a.example.edu")).isEqualTo("direct");
        assertThat(towards(ofJava, "https://example.edu")).isEqualTo("java:443");
        assertThat(towards(ofJava, "https://10.1.2.3")).isEqualTo("direct");
        assertThat(towards(ofJava, "https://abcz")).isEqualTo("direct");
        assertThat(towards(ofJava, "https://more.example.com")).isEqualTo("direct");
        assertThat(towards(ofJava, "http://example.org")).isEqualTo("direct");
        assertThat(towards(ofJava, "http://example.com")).isEqualTo("plain:8080");
        Proxies ofEnvironment = of(own("", "more.example.com"), NOTHING, environment);
        assertThat(ofEnvironment.towards("https", "stellic.com", -1))
                .contains(new Proxy("environment", 8080, "me", "s@fe+%"));
        assertThat(towards(ofEnvironment, "https://www.example.org")).isEqualTo("direct");
        assertThat(towards(ofEnvironment, "https://more.example.com")).isEqualTo("direct");
        assertThat(of(own("direct", ""), java, environment).isEmpty()).isTrue();
    }

    @Test
    void theSmallVariableGoesBeforeTheLargeOne() {
        Proxies proxies =
                of(own("", ""), NOTHING, Map.of("https_proxy", "http://small:1", "HTTPS_PROXY", "http://large:1"));

        assertThat(towards(proxies, "https://stellic.com")).isEqualTo("small:1");
        assertThat(towards(proxies, "http://stellic.com")).isEqualTo("direct");
    }

    /** As curl has it. */
    @Test
    void allProxyIsForTheServersThatNoOtherVariableIsFor() {
        Map<String, String> environment = Map.of(
                "ALL_PROXY",
                "http://large:1",
                "all_proxy",
                "http://all:1",
                "https_proxy",
                "http://https:1",
                "no_proxy",
                "example.org");

        assertThat(towards(of(own("", ""), NOTHING, environment), "https://stellic.com"))
                .isEqualTo("https:1");
        assertThat(towards(of(own("", ""), NOTHING, environment), "http://stellic.com"))
                .isEqualTo("all:1");
        assertThat(towards(of(own("", ""), NOTHING, environment), "http://example.org"))
                .isEqualTo("direct");
        assertThat(towards(of(own("", ""), NOTHING, Map.of("ALL_PROXY", "http://large:1")), "https://stellic.com"))
                .isEqualTo("large:1");
        assertThat(of(own("direct", ""), NOTHING, environment).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALL_PROXY | socks5://canary@proxy | must begin with http://",
                "HTTPS_PROXY | https://canary:canary@proxy:443 | must begin with http://",
                "HTTPS_PROXY | socks5://canary@proxy | must begin with http://",
                "HTTPS_PROXY | http://canary:can^ary@proxy | must be http://host:port",
                "HTTP_PROXY | http://proxy:99999 | must be http://host:port",
                "HTTP_PROXY | http://user:%zz@proxy:80 | must be http://host:port"
            })
    void aVariableThatCanNotBeReadIsNamedWithoutItsValue(String name, String value, String mistake) {
        assertThatThrownBy(() -> of(own("", ""), NOTHING, Map.of(name, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("the environment variable " + name + " " + mistake)
                .hasMessageEndingWith("(see docs/errors.md#proxy)")
                .message()
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "ex ample/8", "http://example.edu", "a..b", "**.edu"})
    void anEntryThatMeansNothingIsNamed(String entry) {
        assertThatThrownBy(() -> NoProxy.of(entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has the entry \"");
    }

    @Test
    void thePasswordIsNotShown() {
        Proxy proxy = new Proxy("2001:db8::1", 3128, "me", "canary");

        assertThat(proxy).hasToString("[2001:db8::1]:3128");
        assertThat(new StellicConfig.ProxySettings(false, Optional.of(proxy), "me", "canary", NoProxy.of("")))
                .hasToString("proxy [2001:db8::1]:3128");
    }

    private static StellicConfig.ProxySettings own(String url, String noProxy) {
        boolean none = url.isEmpty() || url.equals("direct");
        return new StellicConfig.ProxySettings(
                url.equals("direct"),
                none ? Optional.empty() : Optional.of(Proxy.of(url)),
                "",
                "",
                NoProxy.of(noProxy));
    }

    private static Proxies of(
            StellicConfig.ProxySettings own, Map<String, String> java, Map<String, String> environment) {
        return Proxies.of(own, new HashMap<>(java)::get, new HashMap<>(environment)::get);
    }

    private static String towards(Proxies proxies, String url) {
        URI server = URI.create(url);
        return proxies.towards(server.getScheme(), server.getHost(), server.getPort())
                .map(Proxy::toString)
                .orElse("direct");
    }
}
