#!/usr/bin/env bash
# Camel 4.18.0, resequence(): messages that come out of order leave in the order of a number. The documentation says that of messages with
# the same number it keeps the last one only, unless allowDuplicates is set. So it looks right for changes of a record whose latest state
# counts. Guessed: the last one leaves. Instead the first one does, in batch mode and in stream mode, and those that come after it
# are gone: no exception, nothing in the log, and the caller's exchange succeeds. So the old state is delivered, and the new one is lost.
# In batch mode with allowDuplicates() all of them leave, in the order in which they came.
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
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
cat >Numbers.java <<'JAVA'
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ResequenceDefinition;

class Numbers {
    public static void main(String[] arguments) throws Exception {
        tell("batch", resequence -> resequence.batch().size(5).timeout(60_000));
        tell("batch, duplicates allowed", resequence -> resequence.batch().size(5).timeout(60_000).allowDuplicates());
        tell("stream", resequence -> resequence.stream().timeout(10_000));
        System.exit(0);
    }

    interface Mode {
        void set(ResequenceDefinition resequence);
    }

    static void tell(String name, Mode mode) throws Exception {
        BlockingQueue<String> delivered = new LinkedBlockingQueue<>();
        StringBuilder seen = new StringBuilder();
        int failed = 0;
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    ResequenceDefinition resequence = from("direct:in").resequence(header("number"));
                    mode.set(resequence);
                    resequence.process(exchange -> delivered.add(exchange.getMessage().getBody(String.class)));
                }
            });
            context.start();
            try (var template = context.createProducerTemplate()) {
                if (name.equals("stream")) {
                    // What follows is compared with a number that has left.
                    template.sendBodyAndHeader("direct:in", "0", "number", 0L);
                    delivered.take();
                }
                for (String row : new String[] {"2 old", "2 new", "2 newest", "1", "3"}) {
                    Exchange exchange = template.send("direct:in", sent -> {
                        sent.getMessage().setBody(row);
                        sent.getMessage().setHeader("number", Long.valueOf(row.substring(0, 1)));
                    });
                    failed += exchange.isFailed() ? 1 : 0;
                }
            }
            for (String row = ""; !row.equals("3"); ) {
                row = delivered.take();
                seen.append(seen.isEmpty() ? "" : ", ").append(row);
            }
        }
        delivered.forEach(row -> seen.append(", ").append(row));
        System.out.println(name + ": sent 5, failed " + failed + ", delivered " + seen);
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Camel 4.18.0:"
java -cp "$(cat classpath)" Numbers.java 2>errors | tee seen
expect() {
    grep -qxF "$1" seen || { cat errors >&2; echo "changed: expected $1" >&2; exit 1; }
}
expect 'batch: sent 5, failed 0, delivered 1, 2 old, 3'
expect 'batch, duplicates allowed: sent 5, failed 0, delivered 1, 2 old, 2 new, 2 newest, 3'
expect 'stream: sent 5, failed 0, delivered 1, 2 old, 3'
echo "as described"
