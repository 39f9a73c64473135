package io.stellicroutes.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code start}. */
@Command(
        name = "start",
        description = "Runs the exports by their schedules until it is told to end (Ctrl-C, SIGTERM).",
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() throws Exception {
        try (Road road = new Road(config.file(), true)) {
            return road.run();
        }
    }
}
