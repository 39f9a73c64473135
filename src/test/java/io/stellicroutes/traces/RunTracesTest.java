package io.stellicroutes.traces;

import static io.stellicroutes.routes.RoutesExtension.receiver;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.stellicroutes.routes.RoutesExtension;
import io.stellicroutes.routes.TestRoad;
import io.stellicroutes.run.RunReport;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What of runs is seen in traces. */
final class RunTracesTest {
    private static final AttributeKey<String> RUN = AttributeKey.stringKey("stellic.run");
    private static final List<String> WHOLE = List.of(
            "await", "deliver", "deliver to local", "deliver to mine", "download", "export roster", "request", "wait");

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=local,mine
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/out
            stellic.destinations.mine.type=endpoint
            stellic.destinations.mine.uri=direct:mine
            stellic.destinations.mine.exchange-per=record
            """);

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    @AutoClose
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();

    RunTracesTest() {
        rows(3);
    }

    private void rows(int count) {
        routes.sandbox()
                .content(
                        "roster",
                        "id,name\n"
                                + IntStream.rangeClosed(1, count)
                                        .mapToObj(row -> row + ",Ada" + row + "\n")
                                        .collect(Collectors.joining()));
    }

    /** As a runtime does that has configured OpenTelemetry. */
    private void traced(CamelContext context) throws Exception {
        context.getRegistry().bind("tracer", Tracer.class, provider.get("test"));
        context.getRegistry().bind("propagators", ContextPropagators.class, ContextPropagators.noop());
        receiver("direct:mine", body -> {}).prepare(context);
    }

    @Test
    void aRunIsATraceWithASpanForEachStageAndEachDelivery() throws Exception {
        try (TestRoad road = routes.start(this::traced)) {
            RunReport report = road.run("roster");

            assertThat(report.delivered()).isTrue();
            assertThat(names()).containsExactlyElementsOf(WHOLE);
            assertThat(spans.getFinishedSpanItems())
                    .allSatisfy(span -> assertThat(span.getAttributes().get(RUN))
                            .isEqualTo(report.run().id()));
        }
        SpanData whole = span("export roster");
        assertThat(whole.getParentSpanContext().isValid()).isFalse();
        for (String stage : List.of("wait", "request", "await", "download", "deliver")) {
            assertIsWithin(span(stage), whole);
        }
        assertIsWithin(span("deliver to local"), span("deliver"));
        assertIsWithin(span("deliver to mine"), span("deliver"));
        assertThat(span("request").getEndEpochNanos())
                .isLessThanOrEqualTo(span("download").getStartEpochNanos());
        assertThat(span("deliver to mine").getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("stellic.destination"), "mine")
                .containsEntry(AttributeKey.stringKey("stellic.type"), "endpoint")
                .containsEntry(AttributeKey.stringKey("stellic.status"), "delivered")
                .containsEntry(AttributeKey.longKey("stellic.rows.delivered"), 3L);
    }

    @Test
    void aRunOfManyRecordsHasAsManySpansAsOneOfFew() throws Exception {
        rows(500);
        routes.set("stellic.batch-size=2");

        try (TestRoad road = routes.start(this::traced)) {
            assertThat(road.run("roster").delivered()).isTrue();
        }

        assertThat(names()).containsExactlyElementsOf(WHOLE);
    }

    @Test
    void camelsOwnTracerLeavesTheBundlesRoutesOutAndTheRunIsBelowTheRouteThatAsksForIt() throws Exception {
        rows(50);
        routes.set("stellic.batch-size=2");

        try (TestRoad road = routes.start(context -> {
                    traced(context);
                    new OpenTelemetryTracer().init(context);
                    RouteBuilder.addRoutes(context, builder -> builder.from("direct:nightly")
                            .setHeader("StellicExport", builder.constant("roster"))
                            .to("direct:stellic-run")
                            .to("log:nightly?level=OFF"));
                });
                var caller = road.context().createProducerTemplate()) {
            caller.sendBody("direct:nightly", null);
        }

        assertThat(names().stream().filter(name -> !WHOLE.contains(name))).containsExactly("log", "nightly", "nightly");
        assertThat(names()).containsAll(WHOLE).hasSize(WHOLE.size() + 3);
        assertThat(spans.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .containsOnly(span("log").getTraceId());
        assertThat(span("export roster").getParentSpanId())
                .isEqualTo(span("log").getParentSpanId());
    }

    @Test
    void whatFailsIsAnErrorWithItsCodeAndEachAttemptIsATrace() throws Exception {
        routes.destination("local", "type=file\ndirectory=" + Files.createFile(routes.path("occupied")));

        try (TestRoad road = routes.start(this::traced)) {
            RunReport failed = road.run("roster");
            Map<String, SpanData> first =
                    spans.getFinishedSpanItems().stream().collect(Collectors.toMap(SpanData::getName, span -> span));
            assertThat(first.get("export roster").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(first.get("deliver to mine").getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(first.get("deliver to local").getStatus()).satisfies(status -> {
                assertThat(status.getStatusCode()).isEqualTo(StatusCode.ERROR);
                assertThat(status.getDescription()).contains("occupied").doesNotContain("Ada");
            });
            assertThat(first.get("deliver to local").getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isNotEmpty();
            spans.reset();
            Files.delete(routes.path("occupied"));

            RunReport delivered = road.run("roster");

            assertThat(delivered.run().id()).isEqualTo(failed.run().id());
            assertThat(names()).containsExactly("deliver", "deliver to local", "export roster", "wait");
            assertThat(span("export roster").getTraceId())
                    .isNotEqualTo(first.get("export roster").getTraceId());
            assertIsWithin(span("deliver to local"), span("deliver"));
        }
    }

    private List<String> names() {
        return spans.getFinishedSpanItems().stream()
                .map(SpanData::getName)
                .sorted()
                .toList();
    }

    private SpanData span(String name) {
        return spans.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertIsWithin(SpanData span, SpanData parent) {
        assertThat(span.getParentSpanId()).as(span.getName()).isEqualTo(parent.getSpanId());
        assertThat(span.getTraceId()).isEqualTo(parent.getTraceId());
        assertThat(span.getStartEpochNanos()).isBetween(parent.getStartEpochNanos(), span.getEndEpochNanos());
        assertThat(span.getEndEpochNanos()).isLessThanOrEqualTo(parent.getEndEpochNanos());
    }
}
