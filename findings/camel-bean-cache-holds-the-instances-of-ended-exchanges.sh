#!/usr/bin/env bash
# Camel 4.18.0: where an expression of the simple language calls a method of an object that a message or an exchange property holds,
# Camel keeps what it knows of the object's class in a cache of 1,000 entries. If any public method of that class, also one that nobody
# calls, has a parameter that Camel would fill in by itself (one with @Header, or one of the type Exception), the object itself is a part
# of the entry's key, and is held by it strongly. So up to 1,000 objects of exchanges that have ended stay in memory, with all that they
# hold, for as long as the context runs. Objects of a class without such a method are released. Only the entries' values are soft references.
# Exits with 0 while that is so, with 1 if it has changed. Needs Java 17 and Maven.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>held</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>4.18.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
XML
cat >"$work/Held.java" <<'JAVA'
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.Header;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

public class Held {
    private static final int EXCHANGES = 200;

    /** No method that Camel would fill in. */
    public static class Plain {
        private final byte[] content = new byte[10_000];

        public boolean isLarge() {
            return content.length > 1_000;
        }
    }

    public static final class WithHeader extends Plain {
        public String in(@Header("language") String language) {
            return language;
        }
    }

    public static final class WithException extends Plain {
        public boolean mayFollow(Exception failure) {
            return failure == null;
        }
    }

    private static long held(Supplier<Plain> maker) throws Exception {
        List<WeakReference<Plain>> made = new ArrayList<>();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:in").filter(simple("${exchangeProperty.parcel.isLarge}")).setBody(constant("large"));
                }
            });
            context.start();
            try (var template = context.createProducerTemplate()) {
                for (int i = 0; i < EXCHANGES; i++) {
                    Plain parcel = maker.get();
                    made.add(new WeakReference<>(parcel));
                    template.send("direct:in", exchange -> exchange.setProperty("parcel", parcel));
                }
            }
            long left = EXCHANGES;
            for (int i = 0; i < 20 && left > 1; i++) {
                System.gc();
                Thread.sleep(50);
                left = made.stream().filter(parcel -> parcel.get() != null).count();
            }
            return left;
        }
    }

    public static void main(String[] args) throws Exception {
        System.out.println("Camel " + new DefaultCamelContext().getVersion());
        long plain = held(Plain::new);
        long header = held(WithHeader::new);
        long exception = held(WithException::new);
        System.out.println("of " + EXCHANGES + " objects whose exchanges have ended are still held:");
        System.out.println("  " + plain + " of a class without such a method");
        System.out.println("  " + header + " of a class with a method that takes a @Header");
        System.out.println("  " + exception + " of a class with a method that takes an Exception");
        System.exit(plain <= 1 && header == EXCHANGES && exception == EXCHANGES ? 0 : 1);
    }
}
JAVA
cd "$work"
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory=lib >/dev/null
javac -cp 'lib/*' Held.java
java -Xmx256m -cp 'lib/*:.' Held
