package io.stellicroutes.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Pause;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.ledger.RunSearch;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.status.NodeJson;
import io.stellicroutes.status.RunJson;
import io.stellicroutes.status.Standings;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What programs are shown, as {@code openapi.json} describes it. No record is in it. */
public final class Api {
    private static final int MOST = 200;
    private static final int USUAL = 50;
    private static final int LAST_PAGE = 10_000;
    private static final String DESCRIPTION = StaticFiles.read("openapi.json");

    private final Ledger ledger;
    private final StellicConfig config;
    private final Standings standings;
    private final Clock clock;
    private final Recent<String, ArrayNode> recent;

    public Api(Ledger ledger, StellicConfig config, Standings standings, Clock clock) {
        this.ledger = ledger;
        this.config = config;
        this.standings = standings;
        this.clock = clock;
        this.recent = new Recent<>(clock, Recent.MOMENT);
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("api/openapi.json", Role.VIEWER, call -> Response.json(DESCRIPTION)),
                Endpoint.get("api/exports", Role.VIEWER, call -> Response.items(recent.get("", export -> exports()))),
                Endpoint.get("api/exports/{export}", Role.VIEWER, this::export),
                Endpoint.get(
                        "api/nodes",
                        Role.VIEWER,
                        call -> Response.items(NodeJson.nodes(ledger.nodes().all()))),
                Endpoint.get("api/runs", Role.VIEWER, this::runs),
                Endpoint.get("api/runs/{run}", Role.VIEWER, this::run),
                Endpoint.get("api/runs/{run}/rejects", Role.VIEWER, this::rejects));
    }

    private ArrayNode exports() {
        Set<String> paused = ledger.pauses().all().stream().map(Pause::export).collect(Collectors.toSet());
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        standings
                .all()
                .forEach(standing ->
                        items.add(RunJson.standing(standing).put("paused", paused.contains(standing.export()))));
        return items;
    }

    private Response export(Call call) {
        String name = call.path("export");
        if (!config.exports().containsKey(name)) {
            throw new NotThereException(
                    Problem.of(ErrorCode.UNKNOWN_EXPORT, Subject.NONE, "There is no export " + name));
        }
        boolean paused = ledger.pauses().find(name).isPresent();
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        standings
                .of(name)
                .forEach(standing -> items.add(RunJson.standing(standing).put("paused", paused)));
        return Response.items(items);
    }

    private Response run(Call call) {
        Run run = NotThereException.run(ledger, call.path("run"));
        return Response.json(
                RunJson.run(RunReport.of(ledger, List.of(run)).get(0)).toString());
    }

    private Response rejects(Call call) {
        Run run = NotThereException.run(ledger, call.path("run"));
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        ledger.rejects().counts(run.id()).forEach(count -> items.addObject()
                .put("destination", count.destination())
                .put("reason", count.reason())
                .put("rows", count.rows()));
        return Response.items(items);
    }

    /** A page of runs, and what leads to the next: bounded by now, so that runs that begin meanwhile shift nothing. */
    private Response runs(Call call) {
        Optional<Run.Status> status = status(call.query("status"));
        Optional<Instant> since = time(call, "since");
        Instant until = time(call, "until").orElseGet(() -> clock.instant().plusMillis(1));
        int limit = number(call, "limit", USUAL, MOST);
        int page = number(call, "page", 1, LAST_PAGE);
        List<Run> found = ledger.runs()
                .search(new RunSearch(
                        Optional.of(call.query("export")).filter(name -> !name.isEmpty()),
                        status,
                        since,
                        Optional.of(until),
                        limit + 1,
                        (page - 1) * limit));
        boolean more = found.size() > limit && page < LAST_PAGE;
        List<Run> shown = found.subList(0, Math.min(limit, found.size()));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("items", RunJson.runs(RunReport.of(ledger, shown)));
        answer.put("next", more ? next(call, until, page + 1) : null);
        return Response.json(answer.toString());
    }

    private static String next(Call call, Instant until, int page) {
        Map<String, String> query = new LinkedHashMap<>(call.request().query());
        query.put("until", until.toString());
        query.put("page", Integer.toString(page));
        return query.entrySet().stream()
                .map(pair -> Templates.encoded(pair.getKey()) + "=" + Templates.encoded(pair.getValue()))
                .collect(Collectors.joining("&", "runs?", ""));
    }

    private static Optional<Run.Status> status(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Run.Status.known()
                .filter(status -> status.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> MistakenCallException.of("status", "is no status of a run")));
    }

    private static Optional<Instant> time(Call call, String name) {
        String text = call.query(name);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw MistakenCallException.of(name, "must be a time in UTC such as 2026-11-29T02:00:00Z");
        }
    }

    private static int number(Call call, String name, int usual, int most) {
        String text = call.query(name);
        if (text.isEmpty()) {
            return usual;
        }
        int number = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > most) {
            throw MistakenCallException.of(name, "must be a number from 1 to " + most);
        }
        return number;
    }
}
