package io.stellicroutes.bundle;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;

/** What is wrong with a property whose placeholders can't be resolved. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)}}");

    private Placeholders() {}

    /**
     * Names the placeholders that lead nowhere and what to do; the rest of the value is not told, it may be a secret.
     */
    static Problem unresolved(String property, String value, CamelContext context) {
        String found = PLACEHOLDER
                .matcher(value)
                .results()
                .filter(placeholder -> !resolves(placeholder.group(), context))
                .map(MatchResult::group)
                .map(Placeholders::advice)
                .distinct()
                .collect(Collectors.joining("; "));
        return Problem.of(
                ErrorCode.UNRESOLVED,
                Subject.ofProperty(property),
                found.isEmpty() ? "a {{…}} in it can't be resolved" : found);
    }

    private static boolean resolves(String placeholder, CamelContext context) {
        try {
            context.resolvePropertyPlaceholders(placeholder);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String advice(String placeholder) {
        String key = placeholder.substring(2, placeholder.length() - 2);
        return placeholder + " can't be resolved: "
                + (key.startsWith("env:")
                        ? "set the environment variable " + key.substring("env:".length())
                        : "set the property, or check how it is written");
    }
}
