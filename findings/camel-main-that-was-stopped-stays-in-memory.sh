#!/usr/bin/env bash
# An application that starts routes by Camel Main, stops them and starts others, again and again, as tests and tools do. Guessed: a Main that
# was stopped, and to which nothing refers any more, is garbage with its context and all routes.
# Camel 4.18.0: each of them stays until the end of the process. Its shutdown strategy gives Java a shutdown hook when Main is initialised,
# and does not take it back on stop(); the hook knows Main, and Main knows the context. With a SimpleMainShutdownStrategy,
# which has no hook, all but the last one are collected. (A suite of some thousand tests had 1.5 GB of ended contexts.)
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
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-direct</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Stopped.java <<'JAVA'
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

class Stopped {
    static final int TIMES = 20;

    public static void main(String[] arguments) throws Exception {
        System.out.println("as it is: " + kept(false) + " of " + TIMES + " stopped contexts are kept");
        // the last one is known to a thread or a class yet
        System.out.println("without a hook: at most one is kept: " + (kept(true) <= 1));
        System.exit(0);
    }

    /** How many contexts can't be collected. */
    static long kept(boolean simple) throws Exception {
        List<WeakReference<CamelContext>> contexts = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            contexts.add(startAndStop(simple));
        }
        for (int i = 0; i < 20; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return contexts.stream().filter(context -> context.get() != null).count();
    }

    static WeakReference<CamelContext> startAndStop(boolean simple) throws Exception {
        Main main = new Main();
        if (simple) {
            main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        }
        main.configure().addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").routeId("in").log("in");
            }
        });
        main.start();
        WeakReference<CamelContext> context = new WeakReference<>(main.getCamelContext());
        main.stop();
        return context;
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -Xmx256m -cp "$(cat classpath)" Stopped.java | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'as it is: 20 of 20 stopped contexts are kept'
expect 'without a hook: at most one is kept: true'
echo "as described"
