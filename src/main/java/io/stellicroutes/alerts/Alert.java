package io.stellicroutes.alerts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.config.AlertSpec.Form;
import io.stellicroutes.config.AlertSpec.Kind;
import io.stellicroutes.status.Standing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What people are told: what is wrong, or well again, since when, what the destination has, and what to do. No record
 * is in it, nor the name of a column: where a file has lost its header, a record stands there.
 */
public final class Alert {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode fields;

    private Alert(ObjectNode fields) {
        this.fields = fields;
    }

    /** Something is wrong. */
    static Alert raised(Kind kind, Standing standing, Instant since, Instant now) {
        ObjectNode fields = fields(word(kind), standing, now).put("since", seconds(since));
        fields.put("why", why(kind, standing)).put("todo", todo(kind, standing));
        return new Alert(fields);
    }

    /** What was wrong is well again. */
    static Alert recovered(List<Kind> kinds, Standing standing, Instant since, Instant now) {
        String what = kinds.stream().map(Alert::word).collect(Collectors.joining(", "));
        ObjectNode fields = fields(word(Kind.RECOVERED), standing, now).put("since", seconds(since));
        return new Alert(
                fields.put("why", "was " + what + ", and is well again").put("todo", "nothing"));
    }

    /** One that {@link #stored()} has written. */
    static Alert of(String stored) {
        try {
            return new Alert((ObjectNode) JSON.readTree(stored));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As JSON. */
    String stored() {
        return fields.toString();
    }

    /** What it says in a few words: {@code students to warehouse: failed}. */
    public String subject() {
        return text("export") + " to " + text("destination") + ": " + text("alert");
    }

    /** What it is about, such as {@code failed}. */
    public String kind() {
        return text("alert");
    }

    /** The export's name. */
    public String export() {
        return text("export");
    }

    /** All of it, as a receiver takes it. */
    public String in(Form form) {
        return switch (form) {
            case TEXT -> subject() + "\n" + String.join("\n", lines()) + "\n";
            case JSON -> fields.deepCopy().put("text", subject()).toString();
            case SLACK ->
                JSON.createObjectNode()
                        .put("text", escaped("*" + subject() + "*\n" + String.join("\n", lines())))
                        .toString();
            case TEAMS -> card().toString();
        };
    }

    /** Slack takes these three for its own. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private ObjectNode card() {
        ObjectNode message = JSON.createObjectNode().put("type", "message");
        ObjectNode content = message.putArray("attachments")
                .addObject()
                .put("contentType", "application/vnd.microsoft.card.adaptive")
                .putNull("contentUrl")
                .putObject("content")
                .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .put("type", "AdaptiveCard")
                .put("version", "1.4");
        content.putArray("body")
                .add(JSON.createObjectNode()
                        .put("type", "TextBlock")
                        .put("text", subject())
                        .put("weight", "Bolder")
                        .put("wrap", true));
        lines().forEach(line -> content.withArray("body")
                .add(JSON.createObjectNode()
                        .put("type", "TextBlock")
                        .put("text", line)
                        .put("wrap", true)));
        return message;
    }

    private List<String> lines() {
        return List.of(
                "since: " + text("since"),
                "why: " + text("why"),
                "the destination has: " + text("has"),
                "run: " + (fields.hasNonNull("run") ? text("run") : "none"),
                "what to do: " + text("todo"));
    }

    private String text(String name) {
        return fields.path(name).asText();
    }

    private static ObjectNode fields(String alert, Standing standing, Instant now) {
        return JSON.createObjectNode()
                .put("alert", alert)
                .put("export", standing.export())
                .put("destination", standing.destination())
                .put("type", standing.type())
                .put("at", seconds(now))
                .put("has", standing.success().map(Alert::has).orElse("nothing yet"))
                .put("run", standing.last().map(Standing.Attempt::runId).orElse(null));
    }

    private static String has(Standing.Success success) {
        return Plural.of(success.delivered(), "row") + " of run " + success.runId() + ", complete since "
                + seconds(success.at()) + " (" + hours(success.age()) + " ago), " + success.rejected() + " rejected";
    }

    private static String hours(Duration age) {
        return age.toHours() > 0 ? age.toHours() + " h" : age.toMinutes() + " min";
    }

    private static String why(Kind kind, Standing standing) {
        Optional<Standing.Attempt> last = standing.last();
        return switch (kind) {
            case FAILED, HELD ->
                last.flatMap(Standing.Attempt::code)
                        .flatMap(Alert::withoutColumns)
                        .or(() -> last.flatMap(Standing.Attempt::error))
                        .orElse("its last run has not come to an end");
            case STALE ->
                "the next delivery was due by "
                        + standing.dueBy().map(Alert::seconds).orElse("then") + " and has not come";
            case REJECTS ->
                Plural.of(last.map(Standing.Attempt::rejected).orElse(0L), "row was", "rows were") + " rejected";
            case ZERO_ROWS -> "the file has no row";
            case DRIFT -> "the columns are not those of the last good run";
            case RECOVERED -> "";
        };
    }

    /** Of an error whose text names columns, one that does not; empty for others. */
    private static Optional<String> withoutColumns(ErrorCode code) {
        return switch (code) {
            case HEADER_CHANGED ->
                Optional.of("the columns are not those of the last good run (see docs/errors.md#header-changed)");
            case MAX_REJECTS ->
                Optional.of("more rows were rejected than max-rejects allows (see docs/errors.md#max-rejects)");
            default -> Optional.empty();
        };
    }

    private static String todo(Kind kind, Standing standing) {
        String run = standing.last().map(Standing.Attempt::runId).orElse("RUN");
        String export = standing.export();
        return switch (kind) {
            case FAILED ->
                "read the page that is named; the service tries again by itself, run " + export + " does at once";
            case HELD ->
                "look at the file; if it is right, run " + export + " with the --accept option that the page names";
            case STALE -> "see whether the service is running, and what runs --export " + export + " says";
            case REJECTS -> "rejects " + run + " --to " + standing.destination() + " says why";
            case ZERO_ROWS -> "see whether Stellic has data for the parameters of " + export;
            case DRIFT -> "runs " + run + " says which; see whether the destination wants them";
            case RECOVERED -> "nothing";
        };
    }

    static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
