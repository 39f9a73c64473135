#!/usr/bin/env bash
# Camel 4.18.0 and 4.22.0. Guessed: a StartupListener is told once that the context has started, or at once if it comes later, as its
# documentation says. Instead each route that is added to a context that runs, by a builder or from a template, tells all listeners
# again that the context has started; so what registers meters or health checks there does it again. Only onCamelContextStarted is
# repeated: onCamelContextStarting and onCamelContextFullyStarted are called once. A route that is stopped and started again tells it, too.
# Exits with 0 while it is so, with 1 if it has changed.
# Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >Told.java <<'JAVA'
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

class Told implements ExtendedStartupListener {
    int starting;
    int started;
    int fullyStarted;

    public static void main(String[] arguments) throws Exception {
        Told told = new Told();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            System.out.println("Camel " + context.getVersion());
            context.addStartupListener(told);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:first").routeId("first").log("first");
                    from("direct:second").routeId("second").log("second");
                    routeTemplate("more").templateParameter("name").from("direct:{{name}}").log("{{name}}");
                }
            });
            context.start();
            int atStart = told.print("two routes, and the start");
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:third").routeId("third").log("third");
                }
            });
            int byBuilder = told.print("a third route by a builder");
            context.addRouteFromTemplate("fourth", "more", Map.of("name", "fourth"));
            int byTemplate = told.print("a fourth one from a template");
            context.getRouteController().stopRoute("first");
            context.getRouteController().startRoute("first");
            int again = told.print("the first one stopped and started again");
            boolean asDescribed = atStart == 1
                    && byBuilder == 2
                    && byTemplate == 3
                    && again == 4
                    && told.starting == 1
                    && told.fullyStarted == 1;
            System.exit(asDescribed ? 0 : 1);
        }
    }

    private int print(String what) {
        System.out.printf("%s: told starting %d, started %d, fully started %d times%n", what, starting, started, fullyStarted);
        return started;
    }

    @Override
    public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) {
        starting++;
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        started++;
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        fullyStarted++;
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
    java -cp "$(cat classpath)" Told.java || { echo "changed" >&2; exit 1; }
done
echo "as described"
