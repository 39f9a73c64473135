package io.stellicroutes.steps;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunInProgress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What the headers of a message ask for, and that who asks hears of it. */
final class Asked {
    private Asked() {}

    /**
     * The export that is named.
     *
     * @throws ConfigException if none is, or there is no such export
     */
    static ExportSpec export(StellicConfig config, String name) {
        if (name == null) {
            throw new ConfigException(
                    ErrorCode.NO_EXPORT_NAMED,
                    Subject.NONE,
                    "the header StellicExport is missing: it names the export to run");
        }
        return config.export(name);
    }

    /** Whether no destination is named: then all of the export's are meant. */
    static boolean isAll(String to) {
        return to == null || to.isBlank();
    }

    /**
     * The destinations that are named, separated by commas, or all of the export's.
     *
     * @throws DeliveryException if the export has no such destination
     */
    static List<String> destinations(ExportSpec export, String to) {
        List<String> destinations = isAll(to)
                ? export.destinations()
                : Stream.of(to.split(",")).map(String::strip).toList();
        destinations.forEach(destination -> known(export, destination));
        return destinations;
    }

    /** @throws DeliveryException if the export has no such destination */
    static void known(ExportSpec export, String destination) {
        export.without(destination).ifPresent(problem -> {
            throw new DeliveryException(problem);
        });
    }

    /**
     * The destinations of a run that is limited, those that it has begun with, and some more; none for all.
     *
     * @param begun the run's deliveries
     */
    static List<String> within(Run run, List<DeliveryRecord> begun, List<String> more) {
        return run.onlyTo().isEmpty()
                ? List.of()
                : Stream.of(run.onlyTo().stream(), begun.stream().map(DeliveryRecord::destination), more.stream())
                        .flatMap(destinations -> destinations)
                        .distinct()
                        .toList();
    }

    /**
     * Tells who has asked for a run that it has begun.
     *
     * @param begun null if nobody waits for that
     */
    static void tell(CompletableFuture<RunInProgress> begun, RunInProgress run) {
        if (begun != null) {
            begun.complete(run);
        }
    }
}
