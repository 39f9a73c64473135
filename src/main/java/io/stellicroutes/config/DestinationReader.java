package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads {@code stellic.destinations.<name>.*}. */
final class DestinationReader {
    private static final String DELIVERIES = "max-concurrent-deliveries";
    /** More are no limit for anybody; each may have a row in the ledger. */
    private static final int MOST_DELIVERIES = 1000;

    private final DestinationTypes types;
    private final Mistakes mistakes;

    DestinationReader(DestinationTypes types, Mistakes mistakes) {
        this.types = types;
        this.mistakes = mistakes;
    }

    /**
     * A destination; without settings if its type is not known.
     *
     * @param given by the names behind {@code stellic.destinations.<name>.}
     * @param origin where they are written
     */
    DestinationSpec read(String name, Map<String, String> given, Origin origin) {
        String typeName = given.getOrDefault("type", "");
        Optional<DestinationType> known = types.find(typeName);
        if (known.isEmpty()) {
            mistakes.add(Problem.completing(
                    ErrorCode.UNKNOWN_TYPE,
                    Subject.ofProperty(origin.property("type")),
                    (typeName.isEmpty() ? "is missing: it is" : "must be") + " one of "
                            + String.join(", ", types.names())));
            return new DestinationSpec(name, TemplateType.of(typeName, Map.of()), Map.of(), origin);
        }
        DestinationType type = known.get();
        Map<String, String> own = new TreeMap<>(given);
        own.remove("type");
        Values values = Values.checked(origin, type.settings(), own, mistakes);
        ColumnRules.checkMasks(values);
        for (List<String> group : type.required()) {
            if (group.stream().noneMatch(values::has)) {
                values.wrong(
                        ErrorCode.MISSING_PROPERTY,
                        group.get(0),
                        group.stream().skip(1).map(other -> "or " + other + " ").collect(Collectors.joining())
                                + "is missing");
            }
        }
        if (values.has(DELIVERIES) && values.number(DELIVERIES) > MOST_DELIVERIES) {
            values.wrong(ErrorCode.INVALID_VALUE, DELIVERIES, "must be at most " + MOST_DELIVERIES);
        }
        Map<String, String> settings = new TreeMap<>(values.all());
        settings.values().removeIf(String::isEmpty);
        settings.replaceAll((setting, value) -> Setting.filledIn(value));
        DestinationSpec destination = new DestinationSpec(name, type, settings, origin);
        type.check(destination, mistakes);
        return destination;
    }
}
