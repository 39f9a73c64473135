package io.stellicroutes.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How runs and standings look in JSON, to whoever asks. Times are in UTC. No record is in it. */
public final class RunJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RunJson() {}

    /** Runs, in their order. */
    public static ArrayNode runs(List<RunReport> reports) {
        ArrayNode array = MAPPER.createArrayNode();
        reports.forEach(report -> array.add(run(report)));
        return array;
    }

    /** One run with its deliveries. */
    public static ObjectNode run(RunReport report) {
        Run run = report.run();
        ObjectNode node = MAPPER.createObjectNode()
                .put("run", run.id())
                .put("export", run.export())
                .put("dataType", run.dataType())
                .put("stage", word(run.stage()))
                .put("status", word(run.status()))
                .put("startedBy", run.startedBy().orElse(null))
                .put("accepted", run.accepted().orElse(null))
                .put("fileName", run.fileName().orElse(null))
                .put("bytes", run.bytes())
                .put("startedAt", run.startedAt().toString())
                .put("finishedAt", text(run.finishedAt()))
                .put("error", run.error().orElse(null))
                .put("errorCode", code(run.error()))
                .put("fetchedAgain", run.fetchedAgain())
                .put("fingerprint", run.fingerprint().orElse(null))
                .put("note", run.note().orElse(null))
                .put("headerChange", run.headerChange().orElse(null));
        ArrayNode deliveries = node.putArray("deliveries");
        report.deliveries().forEach(delivery -> deliveries.add(delivery(delivery)));
        return node;
    }

    private static ObjectNode delivery(DeliveryRecord delivery) {
        ObjectNode node = MAPPER.createObjectNode()
                .put("destination", delivery.destination())
                .put("status", word(delivery.status()))
                .put("read", delivery.read())
                .put("delivered", delivery.delivered())
                .put("rejected", delivery.rejected())
                .put("startedAt", delivery.startedAt().toString())
                .put("finishedAt", text(delivery.finishedAt()))
                .put("error", delivery.error().orElse(null))
                .put("errorCode", code(delivery.error()))
                .putNull("inDoubt");
        node.set("changes", changes(delivery.changes()));
        delivery.doubt().ifPresent(doubt -> node.putObject("inDoubt")
                .put("from", doubt.rows().from())
                .put("through", doubt.rows().through().orElse(null))
                .put("since", doubt.since().toString()));
        return node;
    }

    /** Standings, in their order. */
    public static ArrayNode standings(List<Standing> standings) {
        ArrayNode array = MAPPER.createArrayNode();
        standings.forEach(standing -> array.add(standing(standing)));
        return array;
    }

    /** One standing. Durations are in seconds. */
    public static ObjectNode standing(Standing standing) {
        ObjectNode node = MAPPER.createObjectNode()
                .put("export", standing.export())
                .put("destination", standing.destination())
                .put("type", standing.type())
                .put("state", standing.state().word())
                .put("ended", standing.ended().word())
                .put("since", text(standing.since()))
                .put("stale", standing.stale())
                .put("dueBy", text(standing.dueBy()))
                .put(
                        "expectedEverySeconds",
                        standing.expectedEvery().map(Duration::toSeconds).orElse(null))
                .put(
                        "next",
                        standing.next().map(time -> time.toInstant().toString()).orElse(null))
                .put("zone", standing.next().map(time -> time.getZone().getId()).orElse(null))
                .putNull("success")
                .putNull("last");
        standing.success().ifPresent(success -> node.putObject("success")
                .put("run", success.runId())
                .put("runStartedAt", success.runStartedAt().toString())
                .put("at", success.at().toString())
                .put("ageSeconds", success.age().toSeconds())
                .put("read", success.read())
                .put("delivered", success.delivered())
                .put("rejected", success.rejected()));
        standing.last().ifPresent(last -> node.putObject("last")
                .put("run", last.runId())
                .put("status", last.status())
                .put("startedAt", last.startedAt().toString())
                .put("finishedAt", text(last.finishedAt()))
                .put("bytes", last.bytes())
                .put("read", last.read())
                .put("delivered", last.delivered())
                .put("rejected", last.rejected())
                .put("error", last.error().orElse(null))
                .put("errorCode", code(last.error()))
                .set("changes", changes(last.changes())));
        return node;
    }

    private static ObjectNode changes(Optional<DeliveryRecord.Changes> changes) {
        return changes.map(found -> MAPPER.createObjectNode()
                        .put("inserted", found.inserted())
                        .put("updated", found.updated())
                        .put("deleted", found.deleted())
                        .put("unchanged", found.unchanged()))
                .orElse(null);
    }

    private static String code(Optional<String> error) {
        return error.flatMap(Problem::codeOf).map(code -> code.anchor()).orElse(null);
    }

    private static String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }

    /** A status or a state, as programs are told it. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
