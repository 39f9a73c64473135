#!/usr/bin/env bash
# Apache HttpClient 5.6 (classic, HttpCore 5.4), PUT of an InputStreamEntity whose length is not known, so that it is sent in chunks, as an
# upload of a file that is still being fetched. The source throws an IOException after 10,000 bytes. Guessed: the caller has the exception,
# and the server has a request that breaks off, by which it knows to throw the part away: the last chunk, of length 0, is what
# tells a whole body from one that was cut. Instead execute() throws, and has sent the last chunk before: the server reads a whole body
# of 10,000 bytes, and stores it or takes in its records; only its answer finds the line closed. So half of a file replaces the whole one, or
# the records of the first half are there, while the sender takes the request for one that has failed halfway.
# RestTemplate of Spring Framework 7.0.10, with what it has by itself (HttpURLConnection), does the same.
# HttpClient 4.5.14 sends no last chunk. Where the length is known, 5.6 breaks off, too.
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
    <dependency><groupId>org.apache.httpcomponents.client5</groupId><artifactId>httpclient5</artifactId><version>5.6</version></dependency>
    <dependency><groupId>org.apache.httpcomponents</groupId><artifactId>httpclient</artifactId><version>4.5.14</version></dependency>
    <dependency><groupId>org.springframework</groupId><artifactId>spring-web</artifactId><version>7.0.10</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Upload.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpPut;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.springframework.core.io.InputStreamResource;
import org.springframework.web.client.RestTemplate;

class Upload {
    /** Gives 10,000 bytes, and then ends or breaks off. */
    static final class Source extends InputStream {
        final boolean whole;
        int left = 10_000;

        Source(boolean whole) {
            this.whole = whole;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                if (whole) {
                    return -1;
                }
                throw new IOException("the source broke off");
            }
            int count = Math.min(length, left);
            left -= count;
            return count;
        }
    }

    interface Put {
        void run(URI to) throws Exception;
    }

    static final Map<String, String> SEEN = new ConcurrentHashMap<>();
    static final Map<String, CountDownLatch> DONE = new ConcurrentHashMap<>();
    static HttpServer server;

    public static void main(String[] arguments) throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            try {
                SEEN.put(path, "a whole body of " + exchange.getRequestBody().readAllBytes().length + " bytes");
            } catch (IOException e) {
                SEEN.put(path, "a body that broke off");
            }
            DONE.get(path).countDown();
            exchange.sendResponseHeaders(201, -1);
            exchange.close();
        });
        server.start();
        say("HttpClient 5, a source that does not break off", to -> five(to, true, -1));
        say("HttpClient 5", to -> five(to, false, -1));
        say("HttpClient 5, length known", to -> five(to, false, 20_000));
        say("HttpClient 4", to -> {
            try (var client = org.apache.http.impl.client.HttpClients.createDefault()) {
                var put = new org.apache.http.client.methods.HttpPut(to);
                put.setEntity(new org.apache.http.entity.InputStreamEntity(new Source(false)));
                client.execute(put).close();
            }
        });
        say("RestTemplate", to -> new RestTemplate().put(to, new InputStreamResource(new Source(false))));
        System.exit(0);
    }

    static void five(URI to, boolean whole, long length) throws IOException {
        try (var client = HttpClients.createDefault()) {
            HttpPut put = new HttpPut(to);
            put.setEntity(new InputStreamEntity(new Source(whole), length, ContentType.APPLICATION_OCTET_STREAM));
            client.execute(put, response -> response.getCode());
        }
    }

    static void say(String what, Put put) throws Exception {
        String path = "/" + DONE.size();
        DONE.put(path, new CountDownLatch(1));
        String outcome;
        try {
            put.run(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
            outcome = "returned";
        } catch (Exception e) {
            outcome = "threw";
        }
        if (!DONE.get(path).await(60, TimeUnit.SECONDS)) {
            SEEN.put(path, "nothing yet");
        }
        System.out.println(what + ": " + outcome + "; the server has " + SEEN.get(path));
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "Apache HttpClient 5.6 and 4.5.14, Spring Framework 7.0.10:"
java -cp "$(cat classpath)" Upload.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'HttpClient 5, a source that does not break off: returned; the server has a whole body of 10000 bytes'
expect 'HttpClient 5: threw; the server has a whole body of 10000 bytes'
expect 'HttpClient 5, length known: threw; the server has a body that broke off'
expect 'HttpClient 4: threw; the server has a body that broke off'
expect 'RestTemplate: threw; the server has a whole body of 10000 bytes'
echo "as described"
