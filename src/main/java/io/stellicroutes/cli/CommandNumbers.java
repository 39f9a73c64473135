package io.stellicroutes.cli;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.stellicroutes.bundle.StellicBundle;
import java.util.List;

/** The numbers of a command that ends, for Prometheus. Apart, so that nothing of micrometer is loaded without need. */
final class CommandNumbers {
    /** What a process that has ended says nothing about, and what changes while nobody writes the file. */
    private static final List<String> NOT_WRITTEN = List.of(
            "stellic.staleness",
            "stellic.ledger.up",
            "stellic.breaker.open",
            "stellic.runs.active",
            "stellic.runs.waiting");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private CommandNumbers() {
        NOT_WRITTEN.forEach(name -> registry.config().meterFilter(MeterFilter.denyNameStartsWith(name)));
    }

    /** Those of the ledger, as it is now. */
    static CommandNumbers of(StellicBundle bundle) {
        CommandNumbers numbers = new CommandNumbers();
        bundle.monitoring().metersOnce().bindTo(numbers.registry);
        return numbers;
    }

    /** None of the ledger. */
    static CommandNumbers none() {
        return new CommandNumbers();
    }

    /** As the text file collector reads it, with how and when the command ended. */
    String text(int exitCode) {
        Gauge.builder("stellic.command.exit.code", () -> exitCode)
                .description("0: all delivered; 1: not all; 2: a mistake in configuration or command")
                .register(registry);
        Gauge.builder("stellic.command.ended", () -> System.currentTimeMillis() / 1e3)
                .description("When the last command ended, in seconds since 1970")
                .baseUnit("seconds")
                .register(registry);
        return registry.scrape();
    }
}
