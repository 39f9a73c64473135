#!/usr/bin/env bash
# Camel 4.18.0, camel-main with camel-platform-http-main (camel.server.enabled=true), and a port that another process holds, as when two
# nodes are started on one machine. Guessed: start() throws, as it does for a route that can't start; or at least the health check
# is down. Instead the failure is an unhandled exception of a thread of Vert.x, in the log: start() returns, the context and the route
# are Started, all health checks are UP, and nobody serves. It stays so when the port is free again: nothing tries once more.
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
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-main</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-platform-http-main</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-health</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Port.java <<'JAVA'
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.main.Main;

class Port {
    public static void main(String[] arguments) throws Exception {
        ServerSocket holder = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        int port = holder.getLocalPort();
        Main main = new Main();
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/hello").routeId("hello").setBody(constant("hello"));
            }
        });
        main.addInitialProperty("camel.server.enabled", "true");
        main.addInitialProperty("camel.server.host", "127.0.0.1");
        main.addInitialProperty("camel.server.port", String.valueOf(port));
        try {
            main.start();
            System.out.println("start() returned");
        } catch (Exception e) {
            System.out.println("start() threw");
        }
        Thread.sleep(2_000);
        CamelContext context = main.getCamelContext();
        TreeSet<String> states = new TreeSet<>();
        HealthCheckHelper.invoke(context).forEach(result -> states.add(result.getState().name()));
        System.out.println("context " + context.getStatus() + ", route "
                + context.getRouteController().getRouteStatus("hello") + ", health " + states);
        holder.close();
        Thread.sleep(2_000);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            System.out.println("when the port is free again: served");
        } catch (IOException e) {
            System.out.println("when the port is free again: refused");
        }
        System.exit(0);
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "camel-platform-http-main 4.18.0, its port is taken:"
java -cp "$(cat classpath)" Port.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'start() returned'
expect 'context Started, route Started, health [UP]'
expect 'when the port is free again: refused'
echo "as described"
