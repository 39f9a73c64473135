package io.stellicroutes.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.status.RunJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One run: its road, its deliveries, its file. */
public final class RunPage {
    private final Ledger ledger;
    private final Function<String, Optional<RunInProgress>> underWay;
    private final Function<String, Boolean> isHere;
    private final RunActs acts;
    private final Clock clock;

    /**
     * @param exports those that are configured
     * @param underWay a run by its id, if this process is at it
     * @param isHere whether a run's landed file can be had without Stellic
     */
    public RunPage(
            Ledger ledger,
            Set<String> exports,
            Function<String, Optional<RunInProgress>> underWay,
            Function<String, Boolean> isHere,
            Clock clock) {
        this.ledger = ledger;
        this.underWay = underWay;
        this.isHere = isHere;
        this.acts = new RunActs(ledger, exports, isHere);
        this.clock = clock;
    }

    /**
     * A delivery in the list: as the ledger has it, or as it is at this moment.
     *
     * @param record as the ledger has it
     * @param expected how many rows there are, or -1
     */
    public record Line(
            DeliveryRecord record,
            long read,
            long delivered,
            long rejected,
            long expected,
            Optional<Duration> took,
            String code) {
        static Line of(DeliveryRecord record, Optional<Delivery> now, long expected) {
            boolean runs = record.status() == DeliveryRecord.Status.RUNNING && now.isPresent();
            return new Line(
                    record,
                    runs ? now.get().read() : record.read(),
                    runs ? now.get().delivered() : record.delivered(),
                    runs ? now.get().rejected() : record.rejected(),
                    runs ? expected : -1,
                    record.finishedAt().map(finished -> Duration.between(record.startedAt(), finished)),
                    Errors.anchor(record.error()));
        }
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.live("runs/{run}", Role.VIEWER, this::show),
                Endpoint.get("api/runs/{run}/progress", Role.VIEWER, this::progress));
    }

    /** As {@code openapi.json} describes it: what is not known is null. */
    private Response progress(Call call) {
        Run run = NotThereException.run(ledger, call.path("run"));
        Optional<RunInProgress> now = underWay.apply(run.id());
        List<DeliveryRecord> records = ledger.deliveries().of(run.id());
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("id", run.id());
        answer.put("live", now.isPresent());
        answer.put("bytes", now.map(here -> here.transfer().bytes()).orElse(run.bytes()));
        answer.put("expectedBytes", known(now.map(here -> here.transfer().expected())));
        ArrayNode stages = answer.putArray("stages");
        RunStages.of(run, now, records).steps().forEach(step -> stages.addObject()
                .put("name", step.name())
                .put("state", step.state())
                .put("seconds", step.took().map(took -> took.toMillis() / 1e3).orElse(null)));
        ArrayNode deliveries = answer.putArray("deliveries");
        records.stream().map(record -> line(record, now)).forEach(line -> deliveries
                .addObject()
                .put("destination", line.record().destination())
                .put("status", RunJson.word(line.record().status()))
                .put("read", line.read())
                .put("delivered", line.delivered())
                .put("rejected", line.rejected())
                .put("expected", known(Optional.of(line.expected()))));
        return Response.json(answer.toString());
    }

    private static Long known(Optional<Long> count) {
        return count.filter(found -> found >= 0).orElse(null);
    }

    private Response show(Call call) {
        Run run = NotThereException.run(ledger, call.path("run"));
        Optional<RunInProgress> now = underWay.apply(run.id());
        List<DeliveryRecord> records = ledger.deliveries().of(run.id());
        Map<String, Object> model = new HashMap<>();
        model.put("run", run);
        model.put("acts", call.viewer().operates() ? acts.of(run, now.isPresent(), records) : List.of());
        model.put("code", Errors.anchor(run.error()));
        model.put("road", RunStages.of(run, now, records));
        model.put("lines", records.stream().map(record -> line(record, now)).toList());
        model.put("underWay", now.isPresent());
        model.put("bytes", now.map(here -> here.transfer().bytes()).orElse(0L));
        model.put("expectedBytes", now.map(here -> here.transfer().expected()).orElse(-1L));
        model.put("drift", ledger.headers().change(run.id()).orElse(""));
        model.put("columns", ledger.headers().of(run.id()).map(List::size).orElse(0));
        model.put("isHere", isHere.apply(run.id()));
        model.put("lasted", Duration.between(run.startedAt(), run.finishedAt().orElse(now(run))));
        return call.live("run", run.export() + " – run " + run.id(), model);
    }

    /** Of a run that nobody is at, time does not pass. */
    private Instant now(Run run) {
        return run.status() == Run.Status.RUNNING ? clock.instant() : run.startedAt();
    }

    private static Line line(DeliveryRecord record, Optional<RunInProgress> now) {
        Optional<Delivery> delivery = now.flatMap(progress -> progress.deliveries().stream()
                .filter(open -> open.getDestinationName().equals(record.destination()))
                .findFirst());
        return Line.of(
                record,
                delivery,
                now.map(here -> here.contents().expectedRows()).orElse(-1L));
    }
}
