#!/usr/bin/env bash
# Camel 4.18.0's http component, built on Apache HttpClient 5.5.1; a POST that is answered by 503 or 429.
# Guessed: the answer comes back to the caller, who decides; at least a POST is not sent twice, for it is not idempotent, as HttpClient says
# of broken connections. Instead the client waits for as long as Retry-After says, in the caller's thread, and sends the POST again by itself:
# the route sees one exchange, the server has two. That hits gateways that answer 503 for a server which has taken the request.
# It depends on the body: text and bytes are sent again, a stream is not. So a route that works with streams starts to post twice when a step
# makes text of the body. With 500 and 502 nothing is sent again. disableAutomaticRetries() on HttpClientBuilder (in Camel by an
# HttpClientConfigurer) switches it off.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
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
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-http</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Twice.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

class Twice {
    static final int WAIT = 3;
    static final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    static volatile int status;

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + new String(exchange.getRequestBody().readAllBytes()));
            exchange.getResponseHeaders().set("Retry-After", String.valueOf(WAIT));
            exchange.sendResponseHeaders(requests.size() == 1 ? status : 200, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            HttpClientConfigurer once = HttpClientBuilder::disableAutomaticRetries;
            context.getRegistry().bind("once", once);
            context.start();
            System.out.println("Camel " + context.getVersion() + ", HttpClient "
                    + org.apache.hc.client5.http.impl.classic.HttpClients.class.getPackage().getImplementationVersion());
            try (var template = context.createProducerTemplate()) {
                for (int answer : new int[] {503, 429, 502, 500}) {
                    tell(template, answer, "text", url, "row");
                }
                tell(template, 503, "stream", url, new ByteArrayInputStream("row".getBytes()));
                tell(template, 503, "text, without retries", url + "?httpClientConfigurer=#once", "row");
            }
        }
        server.stop(0);
        System.exit(0);
    }

    static void tell(org.apache.camel.ProducerTemplate template, int answer, String body, String url, Object row) {
        status = answer;
        requests.clear();
        long begin = System.nanoTime();
        String seen;
        try {
            template.requestBody(url, row);
            seen = "succeeded";
        } catch (CamelExecutionException e) {
            seen = "failed";
        }
        boolean waited = System.nanoTime() - begin >= WAIT * 1_000_000_000L;
        System.out.println(answer + ", " + body + ": the server has " + requests + ", the exchange has " + seen
                + (waited ? " after Retry-After" : " at once"));
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -cp "$(cat classpath)" Twice.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect '503, text: the server has [POST row, POST row], the exchange has succeeded after Retry-After'
expect '429, text: the server has [POST row, POST row], the exchange has succeeded after Retry-After'
expect '502, text: the server has [POST row], the exchange has failed at once'
expect '500, text: the server has [POST row], the exchange has failed at once'
expect '503, stream: the server has [POST row], the exchange has failed at once'
expect '503, text, without retries: the server has [POST row], the exchange has failed at once'
echo "as described"
