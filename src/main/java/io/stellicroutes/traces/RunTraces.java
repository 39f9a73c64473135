package io.stellicroutes.traces;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.stellicroutes.base.Problem;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListener;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.run.Stage;
import io.stellicroutes.run.StageTimes;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Makes the spans of a run when it has ended: the run, below it a span for each stage that it was in, and below the
 * last of them one for each delivery. The run is below the span that is current where it begins. Nothing of a record is
 * in them, and no secret. Thread-safe.
 */
public final class RunTraces implements RunListener {
    private static final String RUN = "stellic.run";

    private final Supplier<Tracer> tracers;
    private final Clock clock;
    /** A run of which nobody is told that it has ended is forgotten. */
    private final Map<RunInProgress, Begun> underWay = Collections.synchronizedMap(new WeakHashMap<>());

    /** @param tracers asked when a run has ended: by then the runtime has configured OpenTelemetry */
    public RunTraces(Supplier<Tracer> tracers, Clock clock) {
        this.tracers = tracers;
        this.clock = clock;
    }

    private record Begun(Context parent, Instant at, List<Ended> deliveries) {}

    private record Ended(DeliveryRecord delivery, String type, Instant at) {}

    @Override
    public void begun(RunInProgress run) {
        underWay.put(run, new Begun(Context.current(), clock.instant(), new CopyOnWriteArrayList<>()));
    }

    @Override
    public void deliveryEnded(RunInProgress run, Delivery delivery, DeliveryRecord record) {
        Optional.ofNullable(underWay.get(run)).ifPresent(begun -> begun.deliveries()
                .add(new Ended(record, delivery.destination().type().name(), clock.instant())));
    }

    @Override
    public void ended(RunInProgress run, RunReport report) {
        Begun begun = underWay.remove(run);
        if (begun != null) {
            trace(run, report.run(), begun);
        }
    }

    private void trace(RunInProgress progress, Run run, Begun begun) {
        Tracer tracer = tracers.get();
        Instant now = clock.instant();
        Map<Stage, StageTimes.Stay> stays = progress.stages().stays();
        Instant from = stays.values().stream()
                .map(stay -> now.minus(stay.sinceEntered()))
                .min(Instant::compareTo)
                .orElse(begun.at());
        Span whole = tracer.spanBuilder("export " + run.export())
                .setParent(begun.parent())
                .setStartTimestamp(from)
                .setAttribute(RUN, run.id())
                .setAttribute("stellic.export", run.export())
                .setAttribute("stellic.data_type", run.dataType())
                .setAttribute("stellic.status", lower(run.status()))
                .setAttribute("stellic.bytes", run.bytes())
                .startSpan();
        Context context = Context.root().with(whole);
        stays.forEach((stage, stay) -> {
            Span span = tracer.spanBuilder(lower(stage))
                    .setParent(context)
                    .setStartTimestamp(now.minus(stay.sinceEntered()))
                    .setAttribute(RUN, run.id())
                    .startSpan();
            if (stage == Stage.DELIVER) {
                begun.deliveries()
                        .forEach(delivery -> trace(tracer, Context.root().with(span), begun, delivery));
            }
            span.end(now.minus(stay.sinceLeft()));
        });
        if (run.status() != Run.Status.DELIVERED) {
            failed(whole, run.error());
        }
        whole.end(now);
    }

    private static void trace(Tracer tracer, Context stage, Begun begun, Ended ended) {
        DeliveryRecord delivery = ended.delivery();
        // what an earlier attempt has begun is another trace's
        Instant from = delivery.startedAt().isAfter(begun.at()) ? delivery.startedAt() : begun.at();
        Span span = tracer.spanBuilder("deliver to " + delivery.destination())
                .setParent(stage)
                .setStartTimestamp(from)
                .setAttribute(RUN, delivery.runId())
                .setAttribute("stellic.destination", delivery.destination())
                .setAttribute("stellic.type", ended.type())
                .setAttribute("stellic.status", lower(delivery.status()))
                .setAttribute("stellic.rows.read", delivery.read())
                .setAttribute("stellic.rows.delivered", delivery.delivered())
                .setAttribute("stellic.rows.rejected", delivery.rejected())
                .startSpan();
        if (delivery.status() != DeliveryRecord.Status.DELIVERED) {
            failed(span, delivery.error());
        }
        span.end(ended.at());
    }

    private static void failed(Span span, Optional<String> error) {
        span.setStatus(StatusCode.ERROR, error.orElse(""));
        error.flatMap(Problem::codeOf).ifPresent(code -> span.setAttribute("error.type", lower(code)));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
