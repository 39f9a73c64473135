package io.stellicroutes.console;

import io.stellicroutes.config.ConsoleSpec.Role;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.ledger.RunSearch;
import io.stellicroutes.run.RunReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.ValueRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the ledger has of runs, to be searched by export, status and time. */
public final class LedgerPage {
    private static final int ON_A_PAGE = 50;
    private static final int LAST_PAGE = 200;
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();
    private static final String DAY = "yyyy-mm-dd";
    /** Every database has them. */
    private static final ValueRange YEARS = ValueRange.of(1, 9999);

    private static final List<String> STATUSES =
            Run.Status.known().map(Run.Status::name).toList();

    private final Ledger ledger;
    private final Set<String> exports;
    private final Recent<RunSearch, Page> pages;

    /** @param exports their names, to choose from */
    public LedgerPage(Ledger ledger, Set<String> exports, Clock clock) {
        this.ledger = ledger;
        this.exports = exports;
        this.pages = new Recent<>(clock, Recent.BLINK);
    }

    /** Runs, and whether there are older ones. */
    private record Page(List<Line> lines, boolean more) {}

    /** A run in the list. */
    public record Line(
            Run run, Optional<Duration> took, long read, long delivered, long rejected, List<DeliveryRecord> failed) {
        static Line of(Run run, List<DeliveryRecord> deliveries) {
            return new Line(
                    run,
                    run.finishedAt().map(finished -> Duration.between(run.startedAt(), finished)),
                    deliveries.stream().mapToLong(DeliveryRecord::read).max().orElse(0),
                    deliveries.stream().mapToLong(DeliveryRecord::delivered).sum(),
                    deliveries.stream().mapToLong(DeliveryRecord::rejected).sum(),
                    deliveries.stream()
                            .filter(delivery -> delivery.status() == DeliveryRecord.Status.FAILED)
                            .toList());
        }
    }

    public List<Endpoint> endpoints() {
        return List.of(Endpoint.live("runs", Role.VIEWER, this::list));
    }

    private Response list(Call call) {
        int number = page(call.query("page"));
        String status = STATUSES.contains(call.query("status")) ? call.query("status") : "";
        Optional<LocalDateTime> from = time(call.query("from"), 0);
        Optional<LocalDateTime> to = time(call.query("to"), 1);
        ZoneId zone = zone(call.query("zone"));
        Page page = pages.get(
                new RunSearch(
                        Optional.of(call.query("export")).filter(name -> !name.isEmpty()),
                        status.isEmpty() ? Optional.empty() : Optional.of(Run.Status.valueOf(status)),
                        from.map(time -> instant(time, zone)),
                        to.map(time -> instant(time, zone)),
                        ON_A_PAGE + 1,
                        (number - 1) * ON_A_PAGE),
                this::search);
        Map<String, Object> model = new HashMap<>();
        model.put("lines", page.lines());
        model.put("more", page.more());
        model.put("page", number);
        model.put("export", call.query("export"));
        model.put("status", status);
        model.put("from", from.map(LocalDateTime::toString).orElse(""));
        model.put("to", to.map(LocalDateTime::toString).orElse(""));
        model.put("zone", zone.getId());
        model.put("exports", exports);
        model.put("statuses", STATUSES);
        model.put("filter", filter(model));
        return call.live("ledger", "Ledger", model);
    }

    private Page search(RunSearch search) {
        List<Run> runs = ledger.runs().search(search);
        boolean more = runs.size() > ON_A_PAGE;
        List<Run> shown = more ? runs.subList(0, ON_A_PAGE) : runs;
        return new Page(
                RunReport.of(ledger, shown).stream()
                        .map(report -> Line.of(report.run(), report.deliveries()))
                        .toList(),
                more);
    }

    /** The part of a link that says what is looked for. */
    private static String filter(Map<String, Object> model) {
        StringBuilder filter = new StringBuilder();
        for (String name : List.of("export", "status", "from", "to", "zone")) {
            filter.append(name)
                    .append('=')
                    .append(Templates.encoded((String) model.get(name)))
                    .append('&');
        }
        return filter.toString();
    }

    private static Instant instant(LocalDateTime time, ZoneId zone) {
        return time.atZone(zone).toInstant();
    }

    /** What times are meant in: UTC, unless a browser says its own. */
    private static ZoneId zone(String name) {
        return ZONES.contains(name) ? ZoneId.of(name) : UTC;
    }

    /**
     * A time of day to the minute, or a day.
     *
     * @param days how many days behind its beginning a day stands for
     * @return empty for what is neither
     */
    private static Optional<LocalDateTime> time(String text, int days) {
        try {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            LocalDateTime time = text.length() == DAY.length()
                    ? LocalDate.parse(text).plusDays(days).atStartOfDay()
                    : LocalDateTime.parse(text);
            return Optional.of(time.truncatedTo(ChronoUnit.MINUTES)).filter(it -> YEARS.isValidValue(it.getYear()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static int page(String text) {
        return text.matches("[1-9]\\d{0,2}") ? Math.min(LAST_PAGE, Integer.parseInt(text)) : 1;
    }
}
