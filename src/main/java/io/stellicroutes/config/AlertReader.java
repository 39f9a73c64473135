package io.stellicroutes.config;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.config.AlertSpec.Form;
import io.stellicroutes.config.AlertSpec.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code stellic.alerts.*}. */
final class AlertReader {
    private static final String SCHEME = "[A-Za-z][A-Za-z0-9.-]*";
    /** A comma before another endpoint; others are a part of one. */
    private static final Pattern BETWEEN = Pattern.compile(",\\s*(?=(?:[a-z]+\\+)?" + SCHEME + ":)");

    private static final Pattern TARGET = Pattern.compile("(?:([a-z]+)\\+)?((" + SCHEME + "):.+)");

    private final Values values;

    AlertReader(Values values) {
        this.values = values;
    }

    AlertSpec read() {
        return new AlertSpec(targets(), kinds(), values.duration("alerts.check-every"));
    }

    /** A tenant's: its own endpoints and kinds, or those of all. */
    AlertSpec ofTenant(AlertSpec all) {
        return new AlertSpec(
                values.has("alerts.to") ? targets() : all.to(),
                values.has("alerts.on") ? kinds() : all.on(),
                all.checkEvery());
    }

    private List<AlertSpec.Target> targets() {
        List<AlertSpec.Target> targets = new ArrayList<>();
        for (String text :
                BETWEEN.splitAsStream(values.text("alerts.to").strip()).toList()) {
            Matcher target = TARGET.matcher(text.strip());
            Optional<Form> form = target.matches() ? form(target) : Optional.empty();
            if (form.isPresent()) {
                targets.add(new AlertSpec.Target(form.get(), target.group(2)));
            } else if (!text.isBlank()) {
                values.wrong(
                        ErrorCode.INVALID_VALUE,
                        "alerts.to",
                        "must be endpoints of Camel, such as smtp:…, separated by commas;"
                                + " text+, json+, slack+ or teams+ may stand before each");
            }
        }
        return targets;
    }

    private static Optional<Form> form(Matcher target) {
        if (target.group(1) == null) {
            return Optional.of(target.group(3).matches("https?") ? Form.JSON : Form.TEXT);
        }
        return Stream.of(Form.values())
                .filter(form -> form.name().toLowerCase(Locale.ROOT).equals(target.group(1)))
                .findFirst();
    }

    private Set<Kind> kinds() {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String word : values.list("alerts.on")) {
            Optional<Kind> kind = Stream.of(Kind.values())
                    .filter(known ->
                            known.name().equals(word.toUpperCase(Locale.ROOT).replace('-', '_')))
                    .findFirst();
            kind.ifPresentOrElse(
                    kinds::add,
                    () -> values.wrong(
                            ErrorCode.INVALID_VALUE,
                            "alerts.on",
                            "has " + word + ", which is none of failed, recovered, stale, rejects, held, zero-rows,"
                                    + " drift"));
        }
        return kinds;
    }
}
