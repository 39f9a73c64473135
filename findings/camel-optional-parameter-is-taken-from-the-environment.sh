#!/usr/bin/env bash
# Camel 4.18.0, a route template (so each Kamelet) with an optional parameter, which the documentation writes as {{?method}}: an endpoint's
# option is left out if the caller gives no value. Guessed: what the caller leaves out is left out. Instead Camel looks further: an
# environment variable METHOD of the process, or a property method of the application, becomes the parameter's value, without a word. So an
# application that posts starts to ask by GET on a machine where somebody has set METHOD; other common names do as well (USER, HOST, PORT).
# A parameter that the caller gives is safe, and so is one with a default value, though the environment has that name, too: these two make
# it look as if the environment could not reach into a template. A default value helps, if it is one that says "nothing".
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
cat >Optional.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

class Optional {
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes());
            byte[] seen = (exchange.getRequestMethod() + " with body '" + body + "'").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, seen.length);
            exchange.getResponseBody().write(seen);
            exchange.close();
        });
        server.start();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            if (arguments.length > 0) {
                context.getPropertiesComponent().addInitialProperty("method", arguments[0]);
            }
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    routeTemplate("call").templateParameter("id").templateOptionalParameter("method")
                            .templateParameter("size", "by default").templateParameter("given")
                            .from("direct:{{id}}")
                            .to("http://127.0.0.1:" + server.getAddress().getPort() + "/?httpMethod={{?method}}")
                            .convertBodyTo(String.class)
                            .setBody(simple("${body}; size {{size}}, given {{given}}"));
                }
            });
            TemplatedRouteBuilder.builder(context, "call").parameter("id", "call").parameter("given", "by the caller").add();
            context.start();
            try (var template = context.createProducerTemplate()) {
                System.out.println(template.requestBody("direct:call", "row", String.class));
            }
        }
        server.stop(0);
        System.exit(0);
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
run() {
    java -cp "$(cat classpath)" Optional.java "$@" 2>/dev/null
}
echo "Camel 4.18.0, a template's optional parameter method, which nobody gives, and a body to send:"
{
    echo "nothing set: $(env -u METHOD -u SIZE -u GIVEN bash -c "$(declare -f run); run")"
    echo "environment: $(METHOD=GET SIZE=other GIVEN=other run)"
    echo "property: $(env -u METHOD bash -c "$(declare -f run); run GET")"
} | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect "nothing set: POST with body 'row'; size by default, given by the caller"
expect "environment: GET with body ''; size by default, given by the caller"
expect "property: GET with body ''; size by default, given by the caller"
echo "as described"
