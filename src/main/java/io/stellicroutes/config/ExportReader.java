package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;
import org.quartz.CronExpression;

/** Reads {@code stellic.exports.<name>.*}. */
final class ExportReader {
    private static final String NORMALISE = "compare.normalise.";
    private static final Pattern EVERY = Pattern.compile("every\\s+(\\S+)");

    private final Catalogue catalogue;
    private final Destinations destinations;
    private final boolean hasMaskKey;
    private final boolean isForNodes;
    private final Clock clock;
    private final Mistakes mistakes;
    private final List<Problem> warnings;

    /**
     * @param hasMaskKey whether columns can be hashed
     * @param isForNodes whether processes on other machines may have the same exports
     * @param warnings where goes what is odd, but no mistake
     */
    ExportReader(
            Catalogue catalogue,
            Destinations destinations,
            boolean hasMaskKey,
            boolean isForNodes,
            Clock clock,
            Mistakes mistakes,
            List<Problem> warnings) {
        this.catalogue = catalogue;
        this.destinations = destinations;
        this.hasMaskKey = hasMaskKey;
        this.isForNodes = isForNodes;
        this.clock = clock;
        this.mistakes = mistakes;
        this.warnings = warnings;
    }

    /**
     * An export.
     *
     * @param name in {@code stellic.exports.<name>.*}
     * @param given by the names behind that
     * @param owner whose it is, and where they are written
     */
    ExportSpec read(String name, Map<String, String> given, Owner owner) {
        Values values = Values.checked(owner.origin(), Settings.EXPORT, given, mistakes);
        String dataType = values.has("data-type") ? values.text("data-type") : name;
        if (!ConfigReader.NAME.matcher(dataType).matches()) {
            values.wrong(ErrorCode.INVALID_NAME, "data-type", "has letters, digits, _ and - only");
        }
        List<Map.Entry<String, String>> params = params(values);
        catalogue
                .errors(dataType, params)
                .forEach(error -> values.mistake(ErrorCode.MISSING_PARAMETER, "params", error));
        catalogue
                .warnings(dataType, params)
                .forEach(warning -> warnings.add(
                        warning.about(Subject.ofProperty(owner.origin().place()))));
        List<DestinationSpec> to = destinations(values, owner);
        ColumnRules.checkMasks(values);
        ExportSpec export = new ExportSpec(
                fullName(name, owner),
                dataType,
                params,
                values.choice("channel", Channel.class).orElseThrow(),
                schedule(values),
                values.list("key"),
                columnTypes(values),
                values.flag("empty-as-null"),
                to.stream().map(DestinationSpec::name).toList(),
                rules(values),
                owner,
                values.number("priority"));
        to.forEach(destination -> ColumnRules.of(export, destination).check(export, destination, hasMaskKey, mistakes));
        return export;
    }

    private String fullName(String name, Owner owner) {
        String fullName = owner.tenant().map(tenant -> tenant + "." + name).orElse(name);
        if (fullName.length() > ConfigReader.LONGEST_NAME) {
            mistakes.add(
                    ErrorCode.INVALID_NAME,
                    Subject.ofProperty(owner.origin().place()),
                    "the name " + fullName + " has more than " + ConfigReader.LONGEST_NAME + " characters");
        }
        return fullName;
    }

    private List<DestinationSpec> destinations(Values values, Owner owner) {
        List<String> to = values.list("to");
        if (to.isEmpty()) {
            values.wrong(ErrorCode.MISSING_PROPERTY, "to", "is missing: name a destination");
        }
        if (new HashSet<>(to).size() < to.size()) {
            values.wrong(ErrorCode.DUPLICATE_DESTINATION, "to", "names a destination twice");
        }
        List<DestinationSpec> found = new ArrayList<>();
        for (String name : to) {
            DestinationSpec destination =
                    destinations.find(owner.tenant(), name).orElse(null);
            if (destination == null) {
                values.mistake(
                        ErrorCode.UNKNOWN_DESTINATION,
                        "to",
                        "there is no stellic.destinations." + name + ".type"
                                + Nearest.to(name, destinations.names(owner.tenant()))
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""));
                continue;
            }
            found.add(destination);
            if (destination.type().requiresKey(destination)
                    && values.list("key").isEmpty()) {
                values.wrong(
                        ErrorCode.MISSING_KEY, "key", "is missing: destination " + name + " tells records apart by it");
            }
        }
        return found;
    }

    private static Rules rules(Values values) {
        String shrink = values.text("max-shrink");
        return new Rules(
                Share.parse(values.text("max-rejects")),
                values.choice("header", HeaderPolicy.class),
                values.all().entrySet().stream()
                        .filter(setting -> setting.getKey().startsWith("columns.")
                                && !setting.getKey().endsWith(".type")
                                && !setting.getValue().isEmpty())
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                new BigDecimal(shrink.substring(0, shrink.length() - 1)),
                changeRules(values),
                values.has("expected-every") ? Optional.of(values.duration("expected-every")) : Optional.empty());
    }

    private static ChangeRules changeRules(Values values) {
        Map<String, List<ChangeRules.Normalisation>> normalise = new TreeMap<>();
        values.all().forEach((setting, value) -> {
            if (setting.startsWith(NORMALISE) && !value.isBlank()) {
                normalise.put(
                        setting.substring(NORMALISE.length()).toLowerCase(Locale.ROOT),
                        normalisations(values, setting));
            }
        });
        return new ChangeRules(
                values.choice("duplicate-keys", ChangeRules.DuplicateKeys.class).orElseThrow(),
                values.choice("columns-changed", ChangeRules.ColumnsChanged.class)
                        .orElseThrow(),
                values.list("compare.ignore").stream()
                        .map(column -> column.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()),
                normalise,
                Share.parse(values.text("max-deletes")),
                values.has("max-updates") ? Optional.of(Share.parse(values.text("max-updates"))) : Optional.empty());
    }

    private static List<ChangeRules.Normalisation> normalisations(Values values, String setting) {
        List<ChangeRules.Normalisation> found = new ArrayList<>();
        for (String word : values.list(setting)) {
            Stream.of(ChangeRules.Normalisation.values())
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst()
                    .ifPresentOrElse(
                            found::add,
                            () -> values.wrong(
                                    ErrorCode.INVALID_VALUE,
                                    setting,
                                    "must be trim, lower, number or timestamp, not \"" + word + "\""));
        }
        return List.copyOf(found);
    }

    private List<Map.Entry<String, String>> params(Values values) {
        List<Map.Entry<String, String>> params = new ArrayList<>();
        for (String part : values.text("params").split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals < 1) {
                values.mistake(
                        ErrorCode.INVALID_PARAMS,
                        "params",
                        "\"" + part + "\" is not name=value; a value with an ampersand goes to "
                                + values.property("params.<name>"));
            } else {
                params.add(Map.entry(part.substring(0, equals), part.substring(equals + 1)));
            }
        }
        values.all().forEach((setting, value) -> {
            if (setting.startsWith("params.")) {
                params.add(Map.entry(setting.substring("params.".length()), value));
            }
        });
        for (Map.Entry<String, String> param : params) {
            if (param.getKey().equals("output_format") || param.getKey().equals("delivery_channel")) {
                values.mistake(
                        ErrorCode.INVALID_PARAMS,
                        "params",
                        "leave " + param.getKey() + " out; it comes from "
                                + (param.getKey().equals("output_format") ? "the bundle" : values.property("channel")));
            }
            if (param.getValue().matches(".*%[0-9A-Fa-f]{2}.*")) {
                warnings.add(Problem.of(
                        ErrorCode.ENCODED_PARAMETER,
                        Subject.ofProperty(values.property("params")),
                        "the value of " + param.getKey() + " looks encoded already; write it as plain text"));
            }
        }
        return params;
    }

    private static Map<String, String> columnTypes(Values values) {
        Map<String, String> types = new TreeMap<>();
        values.all().forEach((setting, value) -> {
            if (setting.startsWith("columns.") && setting.endsWith(".type")) {
                types.put(setting.substring("columns.".length(), setting.length() - ".type".length()), value);
            }
        });
        return types;
    }

    private Schedule schedule(Values values) {
        String text = values.text("schedule");
        ZoneId zone = zone(values);
        Schedule.Misfire misfire =
                values.choice("misfire", Schedule.Misfire.class).orElseThrow();
        if (text.equals("manual")) {
            return new Schedule.Manual();
        }
        var every = EVERY.matcher(text);
        if (every.matches()) {
            if (Setting.Kind.DURATION.allows(every.group(1))) {
                return new Schedule.Every(TimeUtils.toDuration(every.group(1)));
            }
        } else if (CronExpression.isValidExpression(text)) {
            Schedule.Cron cron = new Schedule.Cron(text, zone, misfire);
            if (cron.after(clock.instant()).isEmpty()) {
                values.wrong(ErrorCode.INVALID_SCHEDULE, "schedule", text + " has no time left at which it would run");
            }
            if (isForNodes && values.text("time-zone").isEmpty()) {
                warnings.add(Problem.of(
                        ErrorCode.ZONE_OF_NODE,
                        Subject.ofProperty(values.property("schedule")),
                        "is kept in the time zone of each node's machine, for nodes share the ledger; here that is "
                                + zone + ": set " + values.property("time-zone")));
            }
            return cron;
        }
        values.wrong(
                ErrorCode.INVALID_SCHEDULE,
                "schedule",
                "must be a Quartz cron expression (such as 0 15 3 * * ?), every 15m, or manual; not \"" + text + "\"");
        return new Schedule.Manual();
    }

    /** Regions only: of an offset such as +02:00 Quartz would make GMT without a word. */
    private ZoneId zone(Values values) {
        String name = values.text("time-zone");
        if (name.isEmpty()) {
            return ZoneId.systemDefault();
        }
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            values.wrong(
                    ErrorCode.INVALID_VALUE,
                    "time-zone",
                    "must be a time zone such as America/New_York or UTC, not \"" + name + "\""
                            + Nearest.hint(name, ZoneId.getAvailableZoneIds()));
            return ZoneId.systemDefault();
        }
        return ZoneId.of(name);
    }
}
