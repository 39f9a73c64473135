#!/usr/bin/env bash
# OpenLineage's Java client: emit() of the HTTP transport throws when the event can't be delivered, so that the caller can keep it
# and try again. emit() of the file transport returns as if the event had been written when the disk is full, or the location is a
# directory: it logs the error, and the event is lost. A composite transport that is told not to go on after a failure
# (continueOnFailure: false) takes that for success, too. /dev/full stands for a full disk.
# Needs Linux, a JDK 17, Maven and its usual repository.
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
    <dependency><groupId>io.openlineage</groupId><artifactId>openlineage-java</artifactId><version>1.55.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
cat >Emit.java <<'JAVA'
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientException;
import io.openlineage.client.transports.CompositeConfig;
import io.openlineage.client.transports.CompositeTransport;
import io.openlineage.client.transports.FileConfig;
import io.openlineage.client.transports.FileTransport;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import io.openlineage.client.transports.Transport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;

class Emit {
    public static void main(String[] arguments) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        HttpConfig nobody = new HttpConfig();
        nobody.setUrl(URI.create("http://127.0.0.1:" + port));
        emit("HTTP, nobody listens", new HttpTransport(nobody));

        Path written = Files.createTempDirectory("events").resolve("events.json");
        emit("file, there is room", new FileTransport(file(written.toString())));
        System.out.println("lines in that file: " + Files.readAllLines(written).size());
        emit("file, the disk is full", new FileTransport(file("/dev/full")));
        emit("file, the location is a directory", new FileTransport(file(written.getParent().toString())));

        CompositeConfig alone = new CompositeConfig();
        alone.setTransports(List.of(file("/dev/full")));
        alone.setContinueOnFailure(false);
        alone.setWithThreadPool(false);
        emit("composite, that file alone", new CompositeTransport(alone));
    }

    private static FileConfig file(String location) {
        FileConfig config = new FileConfig();
        config.setLocation(location);
        return config;
    }

    private static void emit(String what, Transport transport) throws Exception {
        OpenLineage openLineage = new OpenLineage(URI.create("https://example.org/producer"));
        OpenLineage.RunEvent event = openLineage
                .newRunEventBuilder()
                .eventType(OpenLineage.RunEvent.EventType.COMPLETE)
                .eventTime(ZonedDateTime.now(ZoneOffset.UTC))
                .run(openLineage.newRunBuilder().runId(UUID.randomUUID()).build())
                .job(openLineage.newJobBuilder().namespace("finding").name("job").build())
                .inputs(List.of())
                .outputs(List.of())
                .build();
        try (transport) {
            transport.emit(event);
            System.out.println(what + ": returned");
        } catch (OpenLineageClientException e) {
            System.out.println(what + ": threw");
        }
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "openlineage-java 1.55.0, emit() of an event:"
java -Djava.io.tmpdir="$work" -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "$(cat classpath)" Emit.java | tee seen
grep -qx 'HTTP, nobody listens: threw' seen || { echo "changed: the HTTP transport does not throw" >&2; exit 1; }
grep -qx 'lines in that file: 1' seen || { echo "changed: where there is room, the event is not written" >&2; exit 1; }
grep -qx 'file, the disk is full: returned' seen || { echo "changed: the file transport throws on a full disk" >&2; exit 1; }
grep -qx 'file, the location is a directory: returned' seen || { echo "changed: the file transport throws for a directory" >&2; exit 1; }
grep -qx 'composite, that file alone: returned' seen || { echo "changed: the composite transport throws" >&2; exit 1; }
echo "as described"
