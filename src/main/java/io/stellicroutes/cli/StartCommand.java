package io.stellicroutes.cli;

import io.stellicroutes.config.Schedule;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.control.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code start}. */
@Command(
        name = "start",
        description = "Runs the exports by their schedules until Ctrl-C or SIGTERM.",
        mixinStandardHelpOptions = true)
final class StartCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");
    /** How many are named. */
    private static final int NAMES = 20;

    @Mixin
    private Invocation invocation;

    @Override
    public Integer call() throws Exception {
        Properties configuration = ConfigurationFile.read(invocation.config());
        Identity identity = Launcher.identity(configuration, System.getenv());
        try (CommandRuntime routes = new CommandRuntime(configuration, CommandRuntime.Purpose.SERVE)) {
            announce(routes.bundle().config());
            routes.bundle()
                    .ledger()
                    .pauses()
                    .all()
                    .forEach(pause -> LOG.warn(
                            "the schedule of {} is paused, by {} since {}: it does not run by itself until it is resumed",
                            pause.export(),
                            pause.who(),
                            pause.at()));
            routes.tell(new CommandsBeside(routes, identity));
            routes.tell(new ServedAddresses(routes));
            return routes.run();
        }
    }

    private static void announce(StellicConfig configured) {
        List<String> scheduled = new ArrayList<>();
        List<String> manual = new ArrayList<>();
        configured.exports().values().forEach(export -> (export.schedule() instanceof Schedule.Manual
                        ? manual
                        : scheduled)
                .add(export.name()));
        if (scheduled.isEmpty() || !configured.schedulesEnabled()) {
            LOG.warn("starting; no export has a schedule that is on, so none will run by itself");
        } else {
            LOG.info("starting; by schedule: {}; by hand: {}", few(scheduled), few(manual));
        }
    }

    private static String few(List<String> names) {
        int most = Math.min(NAMES, names.size());
        String few = String.join(", ", names.subList(0, most));
        return names.isEmpty() ? "none" : most == names.size() ? few : few + " and " + (names.size() - most) + " more";
    }
}
