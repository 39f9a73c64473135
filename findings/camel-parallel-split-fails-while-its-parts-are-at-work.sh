#!/usr/bin/env bash
# Camel 4.18.0, split().streaming().parallelProcessing() over rows of a source that breaks off. Guessed: the exchange fails when the parts
# that have begun are at their end, as it ends when all goes well. Instead the caller has the exception at once, while the parts before
# the break are still at work in their threads: it rolls back, retries or deletes the target, and they write after that. So it is
# with stopOnException() where a part fails: the others go on behind the caller's back. Without stopOnException(), a part's failure
# waits for the rest. Nothing in the exchange tells that, or lets the caller wait.
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
cat >Parts.java <<'JAVA'
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

class Parts {
    static final int GOOD = 3;

    /** Counted down when the caller has its answer; a part waits for it for a while, as if its work took so long. */
    static volatile CountDownLatch answered;

    static volatile CountDownLatch ended;
    static final AtomicInteger after = new AtomicInteger();

    static final Processor PART = exchange -> {
        if (exchange.getMessage().getBody(Integer.class) == GOOD) {
            throw new IllegalStateException("the part failed");
        }
        if (answered.await(2, TimeUnit.SECONDS)) {
            after.incrementAndGet();
        }
        ended.countDown();
    };

    public static void main(String[] arguments) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:split").split(body()).streaming().parallelProcessing().process(PART);
                    from("direct:stopping").split(body()).streaming().parallelProcessing().stopOnException().process(PART);
                }
            });
            context.start();
            System.out.println("Camel " + context.getVersion() + ", parts of " + GOOD + " at work when the caller has its answer:");
            try (var template = context.createProducerTemplate()) {
                for (String way : List.of("all is well", "a part fails", "a part fails, stopOnException", "the source breaks off")) {
                    answered = new CountDownLatch(1);
                    ended = new CountDownLatch(GOOD);
                    after.set(0);
                    Iterator<Integer> rows = way.equals("the source breaks off")
                            ? new BreaksOff()
                            : List.of(0, 1, 2, 3).subList(0, way.equals("all is well") ? GOOD : GOOD + 1).iterator();
                    Exchange exchange = template.send(
                            way.contains("stopOnException") ? "direct:stopping" : "direct:split",
                            sent -> sent.getMessage().setBody(rows));
                    answered.countDown();
                    if (!ended.await(20, TimeUnit.SECONDS)) {
                        System.out.println("parts are missing");
                    }
                    System.out.println(way + ": " + (exchange.isFailed() ? "failed, " : "done, ") + after);
                }
            }
        }
    }

    static final class BreaksOff implements Iterator<Integer> {
        private int next;

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Integer next() {
            if (next == GOOD) {
                throw new IllegalStateException("the source broke off");
            }
            return next++;
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -cp "$(cat classpath)" Parts.java | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'all is well: done, 0'
expect 'a part fails: failed, 0'
expect 'a part fails, stopOnException: failed, 3'
expect 'the source breaks off: failed, 3'
echo "as described"
