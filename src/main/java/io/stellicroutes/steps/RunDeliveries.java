package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.HeaderPolicy;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.HeaderChange;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.Replays;
import io.stellicroutes.run.RunInProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which deliveries a run makes; bean {@code stellicRunDeliveries}. Thread-safe. */
public final class RunDeliveries {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final StellicConfig config;
    private final Ledger ledger;
    private final RecordReader reader;
    private final Replays replays;
    private final Arrivals arrivals;
    private final SpreadSteps spread;

    public RunDeliveries(StellicConfig config, Ledger ledger, Replays replays, Arrivals arrivals, SpreadSteps spread) {
        this.config = config;
        this.ledger = ledger;
        this.reader = RecordSteps.reader(config);
        this.replays = replays;
        this.arrivals = arrivals;
        this.spread = spread;
    }

    /**
     * Records the file's field names, and how they differ from the last good run's. A file that can't be read is an
     * error of its deliveries, not of this step.
     *
     * @param rows the file's rows; closed
     */
    public void noteHeader(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, @Body Iterator<List<String>> rows)
            throws IOException {
        try {
            Header header = reader.header(rows, run.landedFile());
            HeaderChange change = ledger.headers()
                    .before(run.run())
                    .map(before -> HeaderChange.between(before, header.names()))
                    .orElse(run.headerChange());
            run.headerChange(change);
            ledger.headers()
                    .put(
                            run.run().id(),
                            header.names(),
                            change.isNone() ? null : change.toString(),
                            !change.mayBeARecord());
            if (change.isDrift() && run.export().rules().header().orElse(null) != HeaderPolicy.IGNORE) {
                LOG.warn("{}: other columns than in the last good run: {}", run, change);
            } else if (!change.isNone()) {
                LOG.info("{}: the columns differ from the last good run's: {}", run, change);
            }
        } finally {
            RecordReader.close(rows);
        }
    }

    /** Leaves it to the deliveries to say that the file can't be read. */
    public void noteNoHeader(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        LOG.debug("{}: {}", run, Problems.of(cause));
    }

    /**
     * Opens a delivery for every destination that does not have this run's records yet; for a replay, for those that
     * are to get them again. {@link SpreadSteps} says who begins them.
     */
    public void open(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        if (run.replay() != null) {
            List<Delivery> deliveries = run.replay().destinations().stream()
                    .flatMap(destination -> replays.delivery(run, config.destination(destination)).stream())
                    .toList();
            run.open(deliveries);
            return;
        }
        Set<String> delivered = ledger.deliveries().of(run.run().id()).stream()
                .filter(delivery -> delivery.status() == Status.DELIVERED)
                .map(DeliveryRecord::destination)
                .collect(Collectors.toSet());
        run.destinations().stream()
                .filter(delivered::contains)
                .filter(destination -> config.destination(destination).getsChanges())
                .forEach(destination -> arrivals.removeOld(run.getName(), destination));
        List<Delivery> deliveries = run.destinations().stream()
                .filter(destination -> !delivered.contains(destination))
                .map(destination -> replays.whole(run, config.destination(destination)))
                .toList();
        run.open(deliveries);
        spread.offer(run);
    }

    /**
     * The deliveries of earlier runs whose changes have been sent in part: they go first, so that no change is lost or
     * sent twice.
     */
    public List<Delivery> unfinished(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run)
            throws IOException {
        if (run.replay() != null) {
            return List.of();
        }
        List<Delivery> earlier = new ArrayList<>();
        for (String name : run.destinations()) {
            DestinationSpec destination = config.destination(name);
            if (destination.getsChanges()) {
                arrivals.unfinished(run.run(), destination)
                        .flatMap(ledger.runs()::find)
                        .ifPresent(ran -> earlier.add(replays.ofEarlier(run, ran, destination)));
            }
        }
        run.deliveries().addAll(earlier);
        return earlier;
    }
}
