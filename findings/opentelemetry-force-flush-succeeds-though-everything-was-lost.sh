#!/usr/bin/env bash
# OpenTelemetry's SDK for Java 1.67.0 with its OTLP exporters, and no collector. forceFlush() and shutdown() return a CompletableResultCode,
# whose isSuccess() a program can ask before it ends. Guessed: false when the export failed, as the exporter's own result is.
# Instead it is true, for spans, metrics and logs alike, though the exporter said that it failed, and what was handed to it has been
# thrown away: the next flush does not send it. Only the log tells. So a program that flushes at its end, and reports that its traces are
# sent, says so of nothing.
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
    <dependency><groupId>io.opentelemetry</groupId><artifactId>opentelemetry-sdk</artifactId><version>1.67.0</version></dependency>
    <dependency><groupId>io.opentelemetry</groupId><artifactId>opentelemetry-exporter-otlp</artifactId><version>1.67.0</version></dependency>
  </dependencies>
</project>
POM
cat >Flush.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class Flush {
    public static void main(String[] arguments) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String collector = "http://127.0.0.1:" + port;
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(collector + "/v1/traces")
                .setRetryPolicy(null)
                .build();
        System.out.println("the exporter itself, without a collector: " + outcome(exporter.export(List.of())));
        var spans = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build();
        var metrics = SdkMeterProvider.builder()
                .registerMetricReader(PeriodicMetricReader.builder(OtlpHttpMetricExporter.builder()
                                .setEndpoint(collector + "/v1/metrics")
                                .setRetryPolicy(null)
                                .build())
                        .build())
                .build();
        var logs = SdkLoggerProvider.builder()
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(OtlpHttpLogRecordExporter.builder()
                                .setEndpoint(collector + "/v1/logs")
                                .setRetryPolicy(null)
                                .build())
                        .build())
                .build();

        spans.get("finding").spanBuilder("first").startSpan().end();
        System.out.println("spans, forceFlush: " + outcome(spans.forceFlush()));
        metrics.get("finding").counterBuilder("rows").build().add(1);
        System.out.println("metrics, forceFlush: " + outcome(metrics.forceFlush()));
        logs.get("finding").logRecordBuilder().setBody("first").emit();
        System.out.println("logs, forceFlush: " + outcome(logs.forceFlush()));

        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 10);
        server.createContext("/v1/traces", exchange -> {
            exchange.getRequestBody().readAllBytes();
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        System.out.println("spans, forceFlush once the collector is there: " + outcome(spans.forceFlush()) + ", requests " + requests);
        server.stop(0);

        spans.get("finding").spanBuilder("second").startSpan().end();
        System.out.println("spans, shutdown without a collector: " + outcome(spans.shutdown()));
        System.exit(0);
    }

    static String outcome(CompletableResultCode result) {
        result.join(30, TimeUnit.SECONDS);
        return !result.isDone() ? "not done" : result.isSuccess() ? "success" : "failure";
    }
}
JAVA
mvn -q -B -ntp dependency:build-classpath -Dmdep.outputFile=classpath >&2
echo "OpenTelemetry SDK 1.67.0:"
java -cp "$(cat classpath)" Flush.java 2>/dev/null | tee seen
expect() {
    grep -qxF "$1" seen || { echo "changed: expected $1" >&2; exit 1; }
}
expect 'the exporter itself, without a collector: failure'
expect 'spans, forceFlush: success'
expect 'metrics, forceFlush: success'
expect 'logs, forceFlush: success'
expect 'spans, forceFlush once the collector is there: success, requests 0'
expect 'spans, shutdown without a collector: success'
echo "as described"
