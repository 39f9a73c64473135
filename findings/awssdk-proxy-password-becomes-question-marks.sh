#!/usr/bin/env bash
# The AWS SDK for Java 2 sends a proxy's user and password in ASCII when its ApacheHttpClient logs in with the basic scheme: any other
# character becomes a question mark, without an error or a warning. So a password that is right is refused with a 407. RFC 7617 lets the
# proxy ask for UTF-8 (charset="UTF-8"); the SDK does not obey it either. HttpClient 5, given the same, sends UTF-8.
# Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>apache-client</artifactId><version>2.41.2</version></dependency>
    <dependency><groupId>org.apache.httpcomponents.client5</groupId><artifactId>httpclient5</artifactId><version>5.5.1</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Proxies.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpHost;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;

class Proxies {
    private static final String USER = "campus";
    private static final String PASSWORD = "M\u00fcnster-\u00e9t\u00e9";

    public static void main(String[] arguments) throws Exception {
        List<String> logIns = new CopyOnWriteArrayList<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            String shown = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            if (shown == null) {
                exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"campus\", charset=\"UTF-8\"");
                exchange.sendResponseHeaders(407, -1);
            } else {
                logIns.add(new String(Base64.getDecoder().decode(shown.substring(6)), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(200, -1);
            }
            exchange.close();
        });
        proxy.start();
        int port = proxy.getAddress().getPort();
        for (boolean preemptive : new boolean[] {false, true}) {
            try (var sdk = ApacheHttpClient.builder()
                    .proxyConfiguration(ProxyConfiguration.builder()
                            .endpoint(URI.create("http://127.0.0.1:" + port))
                            .username(USER)
                            .password(PASSWORD)
                            .preemptiveBasicAuthenticationEnabled(preemptive)
                            .build())
                    .build()) {
                sdk.prepareRequest(HttpExecuteRequest.builder()
                                .request(SdkHttpRequest.builder()
                                        .uri(URI.create("http://store.example.edu/"))
                                        .method(SdkHttpMethod.GET)
                                        .build())
                                .build())
                        .call();
            }
        }
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        credentials.setCredentials(
                new AuthScope("127.0.0.1", port), new UsernamePasswordCredentials(USER, PASSWORD.toCharArray()));
        try (var client = HttpClients.custom()
                .setProxy(new HttpHost("http", "127.0.0.1", port))
                .setDefaultCredentialsProvider(credentials)
                .build()) {
            client.execute(new HttpGet("http://store.example.edu/"), response -> null);
        }
        String right = USER + ":" + PASSWORD;
        String[] clients = {"AWS SDK, challenged", "AWS SDK, preemptive", "HttpClient 5"};
        for (int i = 0; i < clients.length; i++) {
            System.out.println(clients[i] + ": " + (logIns.get(i).equals(right) ? "as it is" : logIns.get(i)));
        }
        proxy.stop(0);
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "apache-client 2.41.2 and httpclient5 5.5.1, the log-in that a proxy gets:"
java -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$(cat classpath)" Proxies.java | tee seen
grep -qx 'AWS SDK, challenged: campus:M?nster-?t?' seen && grep -qx 'AWS SDK, preemptive: campus:M?nster-?t?' seen \
  && grep -qx 'HttpClient 5: as it is' seen || { echo "changed: the SDK sends another log-in" >&2; exit 1; }
