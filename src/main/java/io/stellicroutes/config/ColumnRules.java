package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which columns a destination gets, under which names, and how much of their values. Names are the file's own; case
 * does not matter, so that nothing gets through by its case.
 *
 * @param include the only columns that are delivered, in lower case; empty for all
 * @param exclude columns that are not delivered, in lower case
 * @param renames new names by the old ones in lower case
 * @param masks by names in lower case
 */
public record ColumnRules(
        Set<String> include, Set<String> exclude, Map<String, String> renames, Map<String, Mask> masks) {
    /** Everything is delivered as it is. */
    public static final ColumnRules NONE = new ColumnRules(Set.of(), Set.of(), Map.of(), Map.of());

    private static final String PREFIX = "columns.";
    private static final String RENAME = ".rename";
    private static final String MASK = ".mask";

    /** What holds for an export at a destination: of each setting the destination's, or else the export's. */
    public static ColumnRules of(ExportSpec export, DestinationSpec destination) {
        Map<String, String> settings = new TreeMap<>(export.rules().columns());
        destination.settings().forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                settings.keySet().removeIf(name::equalsIgnoreCase);
                settings.put(name, value);
            }
        });
        return of(settings);
    }

    /**
     * For whoever may see no more than each of an export's destinations: under the file's names, and a column that one
     * of them does not get is redacted.
     *
     * @param names the file's columns
     * @param key without one, what is to be hashed is redacted
     */
    public static ColumnRules leastOf(
            ExportSpec export, Collection<DestinationSpec> destinations, List<String> names, MaskKey key) {
        List<ColumnRules> all = new ArrayList<>(List.of(of(export.rules().columns())));
        destinations.forEach(destination -> all.add(of(export, destination)));
        Map<String, Mask> masks = new HashMap<>();
        for (ColumnRules rules : all) {
            rules.masks.forEach((column, mask) -> masks.merge(column, mask, Mask::stricter));
            names.stream()
                    .filter(column -> !rules.keeps(column))
                    .forEach(column -> masks.put(lower(column), Mask.REDACTED));
        }
        if (key.text().isEmpty()) {
            masks.replaceAll((column, mask) -> mask.kind() == Mask.Kind.HASH ? Mask.REDACTED : mask);
        }
        return new ColumnRules(Set.of(), Set.of(), Map.of(), masks);
    }

    private static ColumnRules of(Map<String, String> settings) {
        Map<String, String> renames = new HashMap<>();
        Map<String, Mask> masks = new HashMap<>();
        settings.forEach((name, value) -> {
            between(name, RENAME).ifPresent(column -> renames.put(column, value));
            between(name, MASK).ifPresent(column -> Mask.parse(value).ifPresent(mask -> masks.put(column, mask)));
        });
        return new ColumnRules(names(settings, "include"), names(settings, "exclude"), renames, masks);
    }

    /** The column that a setting is about, in lower case; empty if it is another setting. */
    static Optional<String> between(String setting, String end) {
        boolean about = setting.startsWith(PREFIX)
                && setting.endsWith(end)
                && setting.length() > PREFIX.length() + end.length();
        return about
                ? Optional.of(lower(setting.substring(PREFIX.length(), setting.length() - end.length())))
                : Optional.empty();
    }

    private static Set<String> names(Map<String, String> settings, String which) {
        Set<String> names = new TreeSet<>();
        Stream.of(settings.getOrDefault(PREFIX + which, "").split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(name -> names.add(lower(name)));
        return names;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Whether everything is delivered as it is. */
    public boolean isEmpty() {
        return include.isEmpty() && exclude.isEmpty() && renames.isEmpty() && masks.isEmpty();
    }

    /** Whether a column is delivered. */
    public boolean keeps(String column) {
        String name = lower(column);
        return (include.isEmpty() || include.contains(name)) && !exclude.contains(name);
    }

    /** What a column is called at the destination. */
    public String nameOf(String column) {
        return renames.getOrDefault(lower(column), column);
    }

    /** How a column's values are hidden. */
    public Optional<Mask> maskOf(String column) {
        return Optional.ofNullable(masks.get(lower(column)));
    }

    /** The columns that the rules name and a file does not have, in lower case. */
    public List<String> missing(List<String> names) {
        Set<String> all = new TreeSet<>(include);
        all.addAll(exclude);
        all.addAll(renames.keySet());
        all.addAll(masks.keySet());
        names.forEach(name -> all.remove(lower(name)));
        return List.copyOf(all);
    }

    /** Looks for masks that are none. */
    static void checkMasks(Values values) {
        values.all().forEach((setting, value) -> {
            if (between(setting, MASK).isPresent() && Mask.parse(value).isEmpty()) {
                values.wrong(
                        ErrorCode.INVALID_VALUE, setting, "must be hash, redact or truncate(4), not \"" + value + "\"");
            }
        });
    }

    /** Looks for what is wrong with the rules for a destination. */
    void check(ExportSpec export, DestinationSpec destination, boolean hasMaskKey, Mistakes mistakes) {
        Subject to = Subject.ofProperty(export.property("to") + ": destination " + destination.name());
        if (destination.is("format", "raw") && !isEmpty()) {
            mistakes.add(Problem.completing(
                    ErrorCode.RAW_FORMAT,
                    to,
                    "has column rules for it, but its format=raw sends the file as it came: take csv or jsonl"));
        }
        if (masks.values().stream().anyMatch(mask -> mask.kind() == Mask.Kind.HASH) && !hasMaskKey) {
            mistakes.add(
                    Problem.completing(ErrorCode.MASK_KEY, to, "has a column with mask=hash: set stellic.mask.key"));
        }
        if (Set.copyOf(renames.values().stream().map(ColumnRules::lower).toList())
                        .size()
                < renames.size()) {
            mistakes.add(Problem.completing(ErrorCode.DUPLICATE_COLUMN, to, "renames two columns to the same name"));
        }
        boolean changes = destination.getsChanges();
        boolean needsKey = changes || destination.type().needsKey(destination);
        for (String column : export.key()) {
            if (needsKey && !keeps(column)) {
                mistakes.add(Problem.completing(
                        ErrorCode.KEY_COLUMN,
                        to,
                        "leaves out the column " + column + ", which is part of " + export.property("key")));
            }
            if (changes
                    && maskOf(column)
                            .filter(mask -> mask.kind() != Mask.Kind.HASH)
                            .isPresent()) {
                mistakes.add(Problem.completing(
                        ErrorCode.KEY_COLUMN,
                        to,
                        "masks the column " + column + ", which is part of " + export.property("key")
                                + ": only mask=hash keeps different records different"));
            }
        }
    }
}
