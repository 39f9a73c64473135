#!/usr/bin/env bash
# Camel 4.18.0 and 4.22.0. The documentation says of doTry, doCatch and doFinally that they mimic Java's try, catch and finally. Guessed: an
# exchange that ends in doTry by stop() passes doFinally, as a return in Java does. Instead doFinally is left out, without a word: what
# it would have released (a lock, a lease, a temporary file) stays. The same when stop() stands in doCatch, and when an onException of a
# route that is called by direct: in doTry ends in stop() there. An exception, and rollback(), do pass doFinally.
# onCompletion() runs in all these cases.
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17, Maven and its usual repository.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >Finally.java <<'JAVA'
import java.util.Collections;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

class Finally {
    static final List<String> passed = Collections.synchronizedList(new ArrayList<>());

    static Processor note(String place) {
        return exchange -> passed.add(place);
    }

    static final Processor FAILS = exchange -> {
        throw new IllegalStateException("wrong");
    };

    public static void main(String[] arguments) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:end").onCompletion().modeBeforeConsumer().process(note("completion")).end()
                            .doTry().process(note("try")).doFinally().process(note("finally")).end();
                    from("direct:exception").onCompletion().modeBeforeConsumer().process(note("completion")).end()
                            .doTry().process(note("try")).process(FAILS).doFinally().process(note("finally")).end();
                    from("direct:rollback").onCompletion().modeBeforeConsumer().process(note("completion")).end()
                            .doTry().process(note("try")).rollback().doFinally().process(note("finally")).end();
                    from("direct:stop").onCompletion().modeBeforeConsumer().process(note("completion")).end()
                            .doTry().process(note("try")).stop().doFinally().process(note("finally")).end();
                    from("direct:stop in doCatch").onCompletion().modeBeforeConsumer().process(note("completion")).end()
                            .doTry().process(note("try")).process(FAILS)
                            .doCatch(Exception.class).stop()
                            .doFinally().process(note("finally")).end();
                    from("direct:stop in a called route").onCompletion().modeBeforeConsumer().process(note("completion")).end()
                            .doTry().process(note("try")).to("direct:called").doFinally().process(note("finally")).end();
                    from("direct:called").onException(Exception.class).handled(true).stop().end().process(FAILS);
                }
            });
            context.start();
            System.out.println("Camel " + context.getVersion());
            try (var template = context.createProducerTemplate()) {
                for (String way : List.of("end", "exception", "rollback", "stop", "stop in doCatch", "stop in a called route")) {
                    passed.clear();
                    template.send("direct:" + way, (Exchange exchange) -> exchange.getMessage().setBody("one"));
                    System.out.println(way + ": " + passed);
                }
            }
        }
    }
}
JAVA
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
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
    java -cp "$(cat classpath)" Finally.java | tee seen
    expect 'end: [try, finally, completion]'
    expect 'exception: [try, finally, completion]'
    expect 'rollback: [try, finally, completion]'
    expect 'stop: [try, completion]'
    expect 'stop in doCatch: [try, completion]'
    expect 'stop in a called route: [try, completion]'
done
echo "as described"
