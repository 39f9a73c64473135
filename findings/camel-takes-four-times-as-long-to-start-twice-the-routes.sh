#!/usr/bin/env bash
# Camel 4.18.0 and 4.22.0. Guessed: the time to start a context is in proportion to its routes. Instead it is quadratic in their number:
# from some thousand routes on, twice the routes take about four times as long to start. For each route, Camel collects the ids of all
# other routes and of their steps in a list, and searches this list for each id of the route. Then, as it starts the route's consumer, it
# collects the endpoints of all routes that have started, and searches those. Adding the routes to the context is in proportion.
# Measured as processor time of the thread that starts the context, the better one of two, without JMX, routes of one step. Seen: 750
# routes 0.1 s, 6,000 routes 2 to 3 s, 8,000 routes 4 to 5 s.
# Exits with 0 while a route among 6,000 takes more than twice as long as one among 750, with 1 if it has changed.
# Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >Starts.java <<'JAVA'
import java.lang.management.ManagementFactory;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

class Starts {
    static final int FEW = 750;
    static final int MANY = 6_000;

    public static void main(String[] arguments) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            System.out.println("Camel " + context.getVersion());
        }
        for (int i = 0; i < 4; i++) {
            start(FEW);
        }
        double few = 0;
        double many = 0;
        for (int routes = FEW; routes <= MANY; routes *= 2) {
            double millis = Math.min(start(routes), start(routes));
            System.out.printf("%,d routes: %,.0f ms, %.2f ms a route%n", routes, millis, millis / routes);
            few = routes == FEW ? millis / routes : few;
            many = millis / routes;
        }
        System.out.printf("a route among %,d takes %.1f times as long as one among %,d%n", MANY, many / few, FEW);
        System.exit(many / few > 2 ? 0 : 1);
    }

    /** The milliseconds of the processor that the start takes, without the loading of the routes before it. */
    static double start(int routes) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.disableJMX();
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    for (int i = 0; i < routes; i++) {
                        from("direct:in-" + i).routeId("route-" + i).setBody(constant(i)).id("step-" + i);
                    }
                }
            });
            long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            context.start();
            return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin) / 1e6;
        }
    }
}
JAVA
for version in 4.18.0 4.22.0; do
    cat >pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>$version</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
    mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
    java -cp "$(cat classpath)" Starts.java || { echo "changed" >&2; exit 1; }
done
echo "as described"
