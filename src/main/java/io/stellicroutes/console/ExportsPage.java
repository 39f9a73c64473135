package io.stellicroutes.console;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Schedule;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Pause;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.status.Standing;
import io.stellicroutes.status.Standings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The first page: whether each destination has what it should have. */
public final class ExportsPage {
    private static final int RUNS_SHOWN = 30;

    private final StellicConfig config;
    private final Ledger ledger;
    private final Standings standings;
    private final Recent<String, Overall> now;
    private final Recent<List<String>, Past> past;

    public ExportsPage(StellicConfig config, Ledger ledger, Standings standings, Clock clock) {
        this.config = config;
        this.ledger = ledger;
        this.standings = standings;
        this.now = new Recent<>(clock, Recent.BLINK);
        this.past = new Recent<>(clock, Duration.ofMinutes(1), 1);
    }

    /** How all stand. */
    private record Overall(List<Standing> standings, Map<String, Pause> pauses) {}

    /** The last runs of each export, the oldest first, and their deliveries. */
    private record Past(Map<String, List<Run>> runs, Map<String, List<DeliveryRecord>> deliveries) {}

    /**
     * An export on the page.
     *
     * @param next its next time; empty if it has none
     * @param bySchedule whether it has a schedule that is on
     */
    public record Entry(
            String name, Optional<Next> next, boolean bySchedule, Optional<Pause> pause, List<Line> destinations) {}

    /**
     * A time of a schedule.
     *
     * @param clock what clocks show then in the schedule's zone
     */
    public record Next(Instant at, String clock, String zone) {
        static Next of(ZonedDateTime time) {
            return new Next(
                    time.toInstant(),
                    "%02d:%02d".formatted(time.getHour(), time.getMinute()),
                    time.getZone().getId());
        }
    }

    /**
     * An export at one destination.
     *
     * @param help the page of its error; empty if there is none
     */
    public record Line(Standing standing, String help, Sparkline past) {}

    public List<Endpoint> endpoints() {
        return List.of(Endpoint.live("", Role.VIEWER, this::show));
    }

    private Response show(Call call) {
        Overall overall = now.get("", any -> overall());
        Past before = past.get(newest(overall.standings()), any -> past());
        Map<String, List<Standing>> byExport =
                overall.standings().stream().collect(Collectors.groupingBy(Standing::export));
        List<Entry> entries = config.exports().values().stream()
                .map(export -> entry(export, byExport.getOrDefault(export.name(), List.of()), overall.pauses(), before))
                .toList();
        List<Standing> attention =
                overall.standings().stream().filter(Standing::wantsAttention).toList();
        return call.live(
                "exports",
                "Exports",
                Map.of(
                        "entries",
                        entries,
                        "attention",
                        attention,
                        "all",
                        overall.standings().size(),
                        "good",
                        overall.standings().stream()
                                .filter(standing -> standing.ended() == Standing.State.OK)
                                .count(),
                        "scheduled",
                        config.schedulesEnabled()));
    }

    private Overall overall() {
        return new Overall(
                standings.all(),
                ledger.pauses().all().stream().collect(Collectors.toMap(Pause::export, Function.identity())));
    }

    /** By what the past is known: it is another one when a run begins or ends. */
    private static List<String> newest(List<Standing> standings) {
        return standings.stream()
                .map(standing -> standing.last()
                        .map(last -> last.runId() + last.status() + last.finishedAt())
                        .orElse(""))
                .toList();
    }

    private Past past() {
        Map<String, List<Run>> runs = ledger.runs().last(config.exports().keySet(), RUNS_SHOWN);
        List<String> ids =
                runs.values().stream().flatMap(List::stream).map(Run::id).toList();
        return new Past(runs, ledger.deliveries().of(ids));
    }

    private Entry entry(ExportSpec export, List<Standing> at, Map<String, Pause> pauses, Past before) {
        List<Line> lines = new ArrayList<>();
        for (Standing standing : at) {
            lines.add(new Line(
                    standing,
                    standing.last()
                            .flatMap(Standing.Attempt::code)
                            .map(ErrorCode::anchor)
                            .orElse(""),
                    Sparkline.of(
                            before.runs().getOrDefault(export.name(), List.of()),
                            before.deliveries(),
                            standing.destination())));
        }
        return new Entry(
                export.name(),
                at.stream()
                        .flatMap(standing -> standing.next().stream())
                        .findFirst()
                        .map(Next::of),
                config.schedulesEnabled() && !(export.schedule() instanceof Schedule.Manual),
                Optional.ofNullable(pauses.get(export.name())),
                lines);
    }
}
