package io.stellicroutes.bundle;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.lineage.LineageClock;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.steps.RunsUnderWay;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/** What tells OpenLineage of runs, where that is configured. */
final class LineageParts {
    private static final String LIBRARY = "io.openlineage.client.OpenLineage";

    private LineageParts() {}

    /** The mistake that its library is not there. */
    static Optional<Problem> missing(StellicConfig config, CamelContext context) {
        return !config.lineage().isOn() || context.getClassResolver().resolveClass(LIBRARY) != null
                ? Optional.empty()
                : Optional.of(Problem.of(
                        ErrorCode.MISSING_LIBRARY,
                        Subject.ofProperty(
                                config.lineage().url().isPresent() ? "stellic.lineage.url" : "stellic.lineage.file"),
                        "needs io.openlineage:openlineage-java on the classpath"));
    }

    /** Starts it; the bundle ends it before the ledger. */
    static void start(StellicBundle bundle, RunsUnderWay runs) {
        Leases leases = bundle.ledgers().leases();
        StellicConfig config = bundle.config();
        String version = StellicBundle.class.getPackage().getImplementationVersion();
        LineageClock clock = bundle.opened(new LineageClock(
                config,
                bundle.ledger(),
                version == null ? "0" : version,
                () -> Stream.concat(
                                runs.underWay().stream().map(RunInProgress::getName), leases.heldElsewhere().stream())
                        .collect(Collectors.toUnmodifiableSet()),
                bundle.http().clients().lineage(config.lineage().timeout()),
                bundle.clock()));
        bundle.listeners().add(clock.listener());
    }
}
