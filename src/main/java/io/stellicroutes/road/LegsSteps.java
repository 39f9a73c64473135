package io.stellicroutes.road;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.HeaderPolicy;
import io.stellicroutes.config.MaxRejects;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Leg;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.StoppedDeliveryException;
import io.stellicroutes.delivery.Unconfirmed;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Doubt;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.Count;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.HeaderChange;
import io.stellicroutes.records.RecordReader;
import java.io.IOException;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and ends the legs of a run and keeps their accounts; bean {@code stellicLegs}. Thread-safe. */
public final class LegsSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final StellicConfig config;
    private final Ledger ledger;
    private final Landing landing;
    private final RecordReader reader;
    private final Replays replays;
    private final Audit audit;

    LegsSteps(StellicConfig config, Ledger ledger, Landing landing, Clock clock) {
        this.audit = new Audit(clock);
        this.reader = RecordSteps.reader(config);
        this.config = config;
        this.ledger = ledger;
        this.landing = landing;
        this.replays = new Replays(ledger, landing);
    }

    /**
     * Records the file's field names, and how they differ from the last good run's. A file that can't be read is an error
     * of its deliveries, not of this step.
     *
     * @param rows the file's rows; closed
     */
    public void noteHeader(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, @Body Iterator<List<String>> rows)
            throws IOException {
        try {
            Header header = reader.header(rows, run.landedFile());
            HeaderChange change = ledger.headerBefore(run.run())
                    .map(before -> HeaderChange.between(before, header.names()))
                    .orElse(run.headerChange());
            run.headerChange(change);
            ledger.header(run.run().id(), header.names(), change.isNone() ? null : change.toString());
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
        LOG.debug("{}: {}", run, Reasons.of(cause));
    }

    /**
     * A leg for every destination that does not have this run's records yet; for a replay, for those that are to get them
     * again.
     */
    public List<Leg> open(@ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run) {
        if (run.replay() != null) {
            List<Leg> legs = run.replay().destinations().stream()
                    .flatMap(destination -> replays.leg(run, config.destination(destination)).stream())
                    .toList();
            run.legs().addAll(legs);
            return legs;
        }
        Set<String> delivered = ledger.deliveries(run.run().id()).stream()
                .filter(delivery -> delivery.status() == Status.DELIVERED)
                .map(DeliveryRecord::destination)
                .collect(Collectors.toSet());
        List<Leg> legs = run.export().destinations().stream()
                .filter(destination -> !delivered.contains(destination))
                .map(destination -> replays.whole(run, config.destination(destination)))
                .toList();
        run.legs().addAll(legs);
        return legs;
    }

    /**
     * A leg to nowhere, for a preview.
     *
     * @param to the destination whose column rules hold; null for the export's alone
     */
    public Leg preview(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty("stellicPreviewTo") String to) {
        Run ran = run.run();
        if (to != null && !run.export().destinations().contains(to)) {
            throw new DeliveryException(
                    ErrorCode.UNKNOWN_DESTINATION,
                    "export " + run.getName() + " has no destination " + to + ": it has "
                            + String.join(", ", run.export().destinations()));
        }
        Map<String, String> columns = to == null
                ? Map.of()
                : config.destination(to).settings().entrySet().stream()
                        .filter(setting -> setting.getKey().startsWith("columns."))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Leg(
                ran.id(),
                run.export(),
                new DestinationSpec("preview", "preview", columns),
                landing.fileOf(ran.id()),
                ran.cleanFileName(),
                new PreviewAccounts(run.toString()));
    }

    /** Begins a leg, or takes it up behind what an earlier attempt has settled. */
    public void begin(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_LEG) Leg leg) {
        leg.accounts().check();
        if (leg.mending().alone()) {
            settleWhatCameBefore(leg);
            return;
        }
        delivery(leg).flatMap(DeliveryRecord::doubt).map(Doubt::rows).ifPresent(rows -> {
            LOG.warn("{}: {} are in doubt: an earlier attempt does not know whether they are there", leg, rows);
            leg.doubted(new Unconfirmed(rows.from(), rows.through()));
        });
        DeliveryRecord begun = ledger.deliveryBegun(
                leg.runId(), leg.getDestinationName(), !leg.destination().takesWhole());
        if (begun.settled() > 0) {
            leg.resume(begun.settled(), begun.delivered());
            LOG.info("{}: goes on behind row {}", leg, begun.settled());
        }
        if (run.headerChange().isDrift()
                && leg.export().rules().headerFor(leg.destination()) == HeaderPolicy.FAIL
                && !run.acceptsHeader()) {
            throw new DeliveryException(
                    ErrorCode.HEADER_CHANGED,
                    "export " + run.getName() + " to " + leg.getDestinationName()
                            + ": the file has other columns than the last good run's: " + run.headerChange()
                            + ". Nothing was delivered. If that is right: bin/stellic-exports run " + run.getName()
                            + " --accept-header; or set stellic.exports." + run.getName() + ".header=evolve");
        }
        if (replaces(leg.destination()) && !run.acceptsShrink()) {
            ledger.rowsBefore(run.run(), leg.getDestinationName()).ifPresent(leg::rowsBefore);
        }
    }

    /**
     * The run's other rows have been delivered or rejected to the last one, also those behind the last batch: if this delivery of
     * repaired rows fails, and the run is taken up, none of them is sent.
     */
    private void settleWhatCameBefore(Leg leg) {
        ledger.deliverySettled(leg.runId(), leg.destination().name(), List.of(), leg.read(), leg.delivered(), 1);
    }

    private Optional<DeliveryRecord> delivery(Leg leg) {
        return ledger.deliveries(leg.runId()).stream()
                .filter(delivery -> delivery.destination().equals(leg.getDestinationName()))
                .findFirst();
    }

    private static boolean replaces(DestinationSpec destination) {
        return destination.type().equals("database")
                && destination.find("mode").orElse("replace").equals("replace");
    }

    /** Whether the file's rows must be counted before any is sent: see {@link #limitRejects}. */
    public boolean limitsRejectsByShare(@ExchangeProperty(StellicConstants.PROPERTY_LEG) Leg leg) {
        return !leg.mending().alone() && RowCount.limitsByShare(leg.export(), leg.destination());
    }

    /**
     * Says how many rows may be rejected. Where a percentage is allowed and the destination takes the records bit by bit,
     * the file's rows are counted first, once for all such legs: too many that do not fit the header fail the leg before any
     * is sent.
     */
    public void limitRejects(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_LEG) Leg leg) {
        ledger.rejects(leg.runId(), leg.destination().name(), 1)
                .forEach(reject -> leg.firstReject(reject.row(), reject.reason()));
        if (leg.mending().alone()) {
            return;
        }
        MaxRejects most = leg.export().rules().maxRejects();
        if (!most.percent()) {
            leg.allow(most.among(0));
        } else if (limitsRejectsByShare(leg)) {
            Count count = run.counted();
            long allowed = most.among(count.rows());
            if (count.ragged() > allowed) {
                throw new DeliveryException(
                        ErrorCode.MAX_REJECTS,
                        "export " + leg.export().name() + " to "
                                + leg.destination().name() + ": " + count.ragged() + " of " + count.rows()
                                + " rows do not fit the header, more than stellic.exports."
                                + leg.export().name() + ".max-rejects=" + most + " allows. The first is row "
                                + count.firstRagged() + ": " + count.reason()
                                + ". Nothing more was delivered. Set max-rejects higher if that is right");
            }
            leg.allow(allowed);
        }
    }

    /** Ends a leg that came to its end; it is delivered only if its rows add up. */
    public void end(
            @ExchangeProperty(StellicConstants.PROPERTY_LEG) Leg leg,
            @ExchangeProperty(StellicConstants.PROPERTY_LOAD) Load load)
            throws Exception {
        leg.arrived();
        leg.closeRows();
        leg.settleRest();
        leg.accounts().flush();
        if (leg.read() != leg.delivered() + leg.rejected()) {
            throw new DeliveryException(
                    ErrorCode.ROWS_DO_NOT_ADD_UP,
                    "the rows do not add up: read " + leg.read() + ", delivered " + leg.delivered() + ", rejected "
                            + leg.rejected());
        }
        if (load != null) {
            load.settled();
            load.close();
        }
        record(leg, Status.DELIVERED, null, Optional.empty());
        LOG.info("{}: delivered {} rows, rejected {}", leg, leg.delivered(), leg.rejected());
    }

    /** Ends a leg that failed, or was held: closes what it had open, which takes back what can be taken back. */
    public void fail(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_LEG) Leg leg,
            @ExchangeProperty(StellicConstants.PROPERTY_LOAD) Load load,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        try {
            leg.closeRows();
        } catch (IOException e) {
            LOG.warn("{}: closing after a failure failed too: {}", leg, Reasons.of(e));
        }
        if (load != null) {
            try {
                load.close();
            } catch (Exception e) {
                LOG.warn("{}: closing after a failure failed too: {}", leg, Reasons.of(e));
            }
        }
        if (run.hasLostLease()) {
            LOG.error("{}: left to another process", leg);
            return;
        }
        leg.settleRest();
        leg.accounts().flush();
        String reason = reason(leg, cause);
        Optional<Doubt.Rows> doubt = doubt(leg, load, cause);
        if (cause instanceof DestinationHeldException || cause instanceof StoppedDeliveryException) {
            ledger.deliveryHeld(leg.runId(), leg.getDestinationName(), reason, doubt);
            LOG.warn("{}: {}", leg, subject(leg).without(reason));
            return;
        }
        record(leg, Status.FAILED, reason, doubt);
        LOG.error("{}: failed: {}", leg, subject(leg).without(reason));
        if (LOG.isDebugEnabled()) {
            Reasons.trace(cause).forEach(LOG::debug);
        }
    }

    /**
     * What a leg that has failed leaves in doubt: the commit that nobody answered to; what a route sends by itself, for its answer
     * may have been lost; or what was in doubt before, if this attempt did not come so far as to find out.
     */
    private static Optional<Doubt.Rows> doubt(Leg leg, Load load, Exception cause) {
        boolean sendsByItself = load == null && !leg.destination().takesWhole();
        boolean held = cause instanceof DestinationHeldException;
        return (sendsByItself && !held
                        ? leg.unconfirmed()
                        : Optional.ofNullable(load).flatMap(Load::unconfirmed))
                .or(leg::doubted)
                .map(rows -> new Doubt.Rows(rows.from(), rows.through()));
    }

    private static Subject subject(Leg leg) {
        return new Subject(leg.export().name(), leg.getDestinationName());
    }

    private static String reason(Leg leg, Exception cause) {
        String reason = Reasons.of(cause);
        String byRun = leg + ": ";
        return subject(leg).of(reason.startsWith(byRun) ? reason.substring(byRun.length()) : reason);
    }

    private void record(Leg leg, Status status, String error, Optional<Doubt.Rows> doubt) {
        audit.ended(leg, status);
        ledger.deliveryEnded(
                leg.runId(),
                leg.destination().name(),
                status,
                leg.read(),
                leg.committed(),
                leg.mending().alone() ? leg.read() - leg.committed() : leg.rejected(),
                error,
                doubt);
    }
}
