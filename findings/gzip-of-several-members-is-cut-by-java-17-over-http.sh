#!/usr/bin/env bash
# A gzip file may consist of several members (RFC 1952): what parallel exporters and bgzip write, and what appending to one makes.
# GZIPInputStream reads them all, from a file. Guessed: over HTTP, too. Instead Java 17 asks at the end of each member whether bytes are
# there already, and takes a line that is slow at that moment for the end of the data: the rows behind are missing, the stream ends as
# any other does, and no length and no checksum are wrong, for those are in the members. So with java.net.http.HttpClient.
# Apache HttpClient 5.5.1, and Camel's http component 4.18.0 with it, undo Content-Encoding: gzip by themselves, and lose the rows even
# without any pause, where a chunk ends with a member. Java 25 gives all rows in all cases (tried with 25.0.3).
# Exits with 0 while that is so, with 1 if it has changed. Needs a JDK 17 (17.0.15 was used), Maven and its usual repository.
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
cat >Members.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;

class Members {
    public static void main(String[] arguments) throws Exception {
        byte[] first = member("1,a\n2,b\n");
        byte[] second = member("3,c\n4,d\n5,e\n");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(first);
                body.flush();
                if (exchange.getRequestURI().getPath().equals("/paused")) {
                    Thread.sleep(1_000);
                }
                body.write(second);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        server.start();
        System.out.println("Java " + Runtime.version().feature() + ", rows of 5:");
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(first);
        both.write(second);
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(both.toByteArray()))) {
            System.out.println("memory: " + rows(new String(plain.readAllBytes())));
        }
        for (String path : new String[] {"/at-once", "/paused"}) {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
            if (path.equals("/paused")) {
                System.out.println(path + ", java.net.http and GZIPInputStream: " + rows(java(url)));
            }
            System.out.println(path + ", Apache HttpClient: " + rows(apache(url)));
            System.out.println(path + ", Camel: " + rows(camel(url)));
        }
        System.exit(0);
    }

    static byte[] member(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes());
        }
        return bytes.toByteArray();
    }

    static long rows(String text) {
        return text.lines().count();
    }

    static String java(String url) throws Exception {
        var body = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofInputStream())
                .body();
        try (InputStream plain = new GZIPInputStream(body)) {
            return new String(plain.readAllBytes());
        }
    }

    static String apache(String url) throws IOException {
        try (var client = HttpClients.createDefault()) {
            return client.execute(new HttpGet(url), response -> EntityUtils.toString(response.getEntity()));
        }
    }

    static String camel(String url) throws IOException {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            try (ProducerTemplate template = context.createProducerTemplate()) {
                return template.requestBody(url, null, String.class);
            }
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
java -cp "$(cat classpath)" Members.java | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'memory: 5'
expect '/at-once, Apache HttpClient: 2'
expect '/at-once, Camel: 2'
expect '/paused, java.net.http and GZIPInputStream: 2'
expect '/paused, Apache HttpClient: 2'
expect '/paused, Camel: 2'
echo "as described"
