package io.stellicroutes.console;

import io.stellicroutes.actions.ActionAudit;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.ledger.RejectCount;
import io.stellicroutes.ledger.Run;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rejected rows of a run: how many for which reason; the rows themselves for whoever has the role {@code records},
 * on a page and as a file. Each look at a row is on record before it is shown, with who, which run and how many.
 */
public final class Rejected {
    private static final int ON_A_PAGE = 50;

    private final Ledger ledger;
    private final StellicConfig config;
    private final ActionAudit audit;
    private final RejectFiles files;

    public Rejected(Ledger ledger, StellicConfig config, ActionAudit audit) {
        this.ledger = ledger;
        this.config = config;
        this.audit = audit;
        this.files = new RejectFiles(ledger, config.workDir());
    }

    /**
     * How many rows a destination has rejected for one reason.
     *
     * @param mark stands for the reason in a link, which may be too long for one
     */
    public record Line(String destination, String reason, long rows, String mark) {
        static Line of(RejectCount count) {
            return new Line(count.destination(), count.reason(), count.rows(), Templates.version(count.reason()));
        }
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("runs/{run}/rejects", Role.VIEWER, this::reasons),
                Endpoint.get("runs/{run}/rejects/rows", Role.RECORDS, this::rows),
                Endpoint.get("runs/{run}/rejects/csv", Role.RECORDS, this::download),
                Endpoint.get("api/runs/{run}/rejects.csv", Role.RECORDS, this::download));
    }

    private Response reasons(Call call) {
        Run run = run(call);
        List<Line> lines =
                ledger.rejects().counts(run.id()).stream().map(Line::of).toList();
        Map<String, Object> model = new HashMap<>();
        model.put("run", run);
        model.put("lines", lines);
        model.put("rows", lines.stream().mapToLong(Line::rows).sum());
        model.put("kept", isKept());
        model.put(
                "destinations", lines.stream().map(Line::destination).distinct().toList());
        model.put("most", ApiCorrections.MOST_BYTES);
        return call.page("rejects", "Rejected rows of " + run.export(), model);
    }

    private Response rows(Call call) {
        Run run = run(call);
        String destination = call.query("destination");
        String mark = call.query("reason");
        Optional<String> reason = mark.isEmpty() ? Optional.empty() : Optional.of(reason(run, destination, mark));
        List<Reject> found =
                ledger.rejects().page(run.id(), destination, reason, after(call.query("after")), ON_A_PAGE + 1);
        boolean more = found.size() > ON_A_PAGE;
        List<Reject> shown = more ? found.subList(0, ON_A_PAGE) : found;
        audit.looked(call.asker(), "rejects", run.export(), Optional.of(run.id()), List.of(destination), shown.size());
        Map<String, Object> model = new HashMap<>();
        model.put("run", run);
        model.put("destination", destination);
        model.put("mark", mark);
        model.put("reason", reason.orElse(""));
        model.put("rows", shown);
        model.put("names", ledger.headers().of(run.id()).orElse(List.of()));
        model.put("next", more ? shown.get(shown.size() - 1).row() : 0L);
        return call.page("rejected-rows", "Rejected rows of " + run.export(), model);
    }

    private String reason(Run run, String destination, String mark) {
        return ledger.rejects().counts(run.id()).stream()
                .map(Line::of)
                .filter(line ->
                        line.destination().equals(destination) && line.mark().equals(mark))
                .map(Line::reason)
                .findFirst()
                .orElse("");
    }

    private Response download(Call call) throws IOException {
        Run run = run(call);
        List<String> names = ledger.headers()
                .of(run.id())
                .orElseThrow(() -> new NotThereException(Problem.of(
                        ErrorCode.NO_FIELD_NAMES,
                        Subject.NONE,
                        "The ledger does not know the field names of run " + run.id())));
        String to = call.query("destination");
        List<String> destinations = ledger.rejects().counts(run.id()).stream()
                .map(RejectCount::destination)
                .filter(destination -> to.isEmpty() || to.equals(destination))
                .distinct()
                .toList();
        RejectFiles.Made made = files.make(run.id(), destinations, names);
        try {
            audit.looked(
                    call.asker(),
                    "rejects-csv",
                    run.export(),
                    Optional.of(run.id()),
                    destinations,
                    made.rows().written());
        } catch (RuntimeException e) {
            made.content().close();
            throw e;
        }
        return Response.download("text/csv; charset=utf-8", "rejects-" + run.id() + ".csv", made.content());
    }

    private boolean isKept() {
        return config.rejects().keep() != StellicConfig.Rejects.Keep.NONE;
    }

    private Run run(Call call) {
        return NotThereException.run(ledger, call.path("run"));
    }

    private static long after(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
