package io.stellicroutes.springboot;

import io.stellicroutes.config.ConfigException;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A configuration with mistakes, as Boot tells of a failed start: every mistake, and what to do; no stack trace. */
final class ConfigFailureAnalyzer extends AbstractFailureAnalyzer<ConfigException> {
    @Override
    protected FailureAnalysis analyze(Throwable failure, ConfigException cause) {
        int count = cause.mistakes().size();
        String mistakes =
                cause.mistakes().stream().map(mistake -> "    - " + mistake).collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                "The properties stellic.* have " + count + (count == 1 ? " mistake:" : " mistakes:") + "\n\n"
                        + mistakes,
                "Correct " + (count == 1 ? "it" : "all of them")
                        + " where your application reads its properties, and start again."
                        + " docs/errors.md of the Stellic Export Routes has a heading for each code at the end of a line.",
                cause);
    }
}
