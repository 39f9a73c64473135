package io.stellicroutes.steps;

import io.stellicroutes.base.Causes;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Plural;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.UnconfirmedRows;
import io.stellicroutes.breaker.DestinationHeldException;
import io.stellicroutes.changes.Baseline;
import io.stellicroutes.changes.ChangeCounts;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.HeaderPolicy;
import io.stellicroutes.config.Share;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.Load;
import io.stellicroutes.delivery.SentChanges;
import io.stellicroutes.delivery.StoppedDeliveryException;
import io.stellicroutes.landing.UnusableStoreException;
import io.stellicroutes.ledger.Claim;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.ledger.Doubt;
import io.stellicroutes.ledger.LeaseLostException;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.records.Count;
import io.stellicroutes.run.Audit;
import io.stellicroutes.run.Problems;
import io.stellicroutes.run.RowCount;
import io.stellicroutes.run.RunInProgress;
import io.stellicroutes.run.RunListeners;
import io.stellicroutes.run.StoppedRunException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and ends a delivery and keeps its accounts; bean {@code stellicDeliveryLifecycle}. Thread-safe. */
public final class DeliveryLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final Ledger ledger;
    private final Audit audit;
    private final Arrivals arrivals;
    private final RunListeners listeners;
    private final Drain drain;

    public DeliveryLifecycle(Ledger ledger, Arrivals arrivals, RunListeners listeners, Drain drain, Clock clock) {
        this.ledger = ledger;
        this.arrivals = arrivals;
        this.listeners = listeners;
        this.drain = drain;
        this.audit = new Audit(clock);
    }

    /** Begins a delivery that this process has taken, or resumes it after its checkpoint. */
    public void begin(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery) {
        run.checkGoesOn();
        drain.checkGoesOn(delivery);
        if (run.headerChange().mayBeARecord()) {
            delivery.headerMayBeARecord();
        }
        if (!delivery.destination().getsChanges()) {
            ledger.baselines().outdate(delivery.export().name(), delivery.getDestinationName());
        }
        if (delivery.corrections().alone()) {
            checkpointWhatCameBefore(delivery);
            return;
        }
        delivery(delivery).ifPresent(earlier -> recall(delivery, earlier));
        delivery.doubted()
                .ifPresent(rows -> LOG.warn(
                        "{}: {} are in doubt: an earlier attempt does not know whether they are there",
                        delivery,
                        rows));
        DeliveryRecord begun = ledger.deliveries()
                .begun(claim(delivery), !delivery.destination().takesWhole());
        if (begun.checkpoint() > 0) {
            delivery.resume(begun.checkpoint(), begun.delivered());
            LOG.info("{}: resumes after row {}", delivery, begun.checkpoint());
        }
        if (!ChangeSteps.isOf(run, delivery)) {
            // its header was looked at, and its rows were counted, when it was begun
            return;
        }
        if (run.headerChange().isDrift()
                && header(run, delivery) == HeaderPolicy.FAIL
                && !run.accepted().header()) {
            throw new DeliveryException(
                    ErrorCode.HEADER_CHANGED,
                    delivery.subject(),
                    "the file has other columns than the last good run's: " + run.headerChange()
                            + ". Nothing was delivered. If that is right: bin/stellic-exports run " + run.getName()
                            + " --accept-header; or set stellic.exports." + run.getName() + ".header=evolve");
        }
        if (delivery.destination().type().replaces(delivery.destination())
                && !run.accepted().shrink()) {
            ledger.deliveries()
                    .rowsBefore(run.run(), delivery.getDestinationName())
                    .ifPresent(delivery::rowsBefore);
        }
    }

    /** What an earlier attempt has left: how far it came, and what it does not know. */
    private static void recall(Delivery delivery, DeliveryRecord earlier) {
        if (earlier.checkpoint() > 0) {
            delivery.resume(earlier.checkpoint(), earlier.delivered());
        }
        earlier.doubt()
                .map(Doubt::rows)
                .or(() -> mayHaveArrived(delivery, earlier)
                        ? Optional.of(new UnconfirmedRows(1, Optional.empty()))
                        : Optional.empty())
                .ifPresent(delivery::doubted);
        delivery.recalled();
    }

    /** What happens as the columns differ; a copy of the file's bytes has no names of its own. */
    private static HeaderPolicy header(RunInProgress run, Delivery delivery) {
        return delivery.export()
                .rules()
                .headerFor(
                        delivery.destination(),
                        run.headerChange().mayBeARecord() && !RowCount.takesBytes(delivery.destination()));
    }

    /** Whether a process was killed that may have brought changes to a destination that does not put that on record. */
    private static boolean mayHaveArrived(Delivery delivery, DeliveryRecord earlier) {
        DestinationSpec destination = delivery.destination();
        return destination.getsChanges()
                && destination.takesWhole()
                && !destination.merges()
                && earlier.status() == Status.RUNNING;
    }

    /**
     * The run's other rows have been delivered or rejected to the last one, also those behind the last batch: if this
     * delivery of repaired rows fails, and the run is resumed, none of them is sent.
     */
    private void checkpointWhatCameBefore(Delivery delivery) {
        ledger.deliveries().checkpoint(claim(delivery), List.of(), delivery.read(), delivery.delivered(), 0, 1);
    }

    /** What the books of a delivery are kept by, once it has been taken. */
    static Claim claim(Delivery delivery) {
        return new Claim(
                delivery.runId(),
                delivery.getDestinationName(),
                delivery.accounts().epoch());
    }

    private Optional<DeliveryRecord> delivery(Delivery delivery) {
        return ledger.deliveries().find(delivery.runId(), delivery.getDestinationName());
    }

    /** Whether the file's rows must be counted before any is sent: see {@link #limitRejects}. */
    public boolean limitsRejectsByShare(@ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery) {
        return !delivery.corrections().alone()
                && !delivery.destination().getsChanges()
                && RowCount.limitsByShare(delivery.export(), delivery.destination());
    }

    /**
     * Says how many rows may be rejected. Where a percentage is allowed and the destination takes the records bit by
     * bit, the file's rows are counted first, once for all such deliveries: too many that do not fit the header fail
     * the delivery before any is sent.
     */
    public void limitRejects(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery) {
        ledger.rejects()
                .first(delivery.runId(), delivery.destination().name(), 1)
                .forEach(reject -> delivery.firstReject(reject.row(), reject.reason()));
        if (delivery.corrections().alone()) {
            return;
        }
        Share most = delivery.export().rules().maxRejects();
        if (delivery.changes().isPresent()) {
            limitRejects(delivery, delivery.changes().get(), most);
        } else if (!most.percent()) {
            delivery.allow(most.among(0));
        } else if (limitsRejectsByShare(delivery)) {
            Count count = run.contents().counted();
            long allowed = most.among(count.rows());
            if (count.ragged() > allowed) {
                throw new DeliveryException(
                        ErrorCode.MAX_REJECTS,
                        delivery.subject(),
                        count.ragged() + " of " + Plural.of(count.rows(), "row")
                                + (count.ragged() == 1 ? " does" : " do")
                                + " not fit the header, more than "
                                + delivery.export().property("max-rejects") + "=" + most + " allows. The first is row "
                                + count.firstRagged() + ": " + count.reason()
                                + ". Nothing more was delivered. Set max-rejects higher if that is right");
            }
            delivery.allow(allowed);
        }
    }

    /**
     * Of a snapshot that is sent bit by bit, the comparison knows which rows can't be sent; of changes they go first.
     */
    private static void limitRejects(Delivery delivery, SentChanges changes, Share most) {
        long allowed = most.among(changes.rows());
        ChangeCounts counts = changes.set().counts();
        if (counts.snapshot()
                && changes.hasSomething()
                && !delivery.destination().takesWhole()
                && counts.rejected() > allowed) {
            throw new DeliveryException(
                    ErrorCode.MAX_REJECTS,
                    delivery.subject(),
                    counts.rejected() + " of " + Plural.of(changes.rows(), "row")
                            + (counts.rejected() == 1 ? " does" : " do")
                            + " not fit the header, or have the key of another one, more than "
                            + delivery.export().property("max-rejects") + "=" + most + " allows. Nothing "
                            + (delivery.checkpoint() > 0 ? "more " : "")
                            + "was delivered. Set max-rejects higher if that"
                            + " is right");
        }
        delivery.allow(allowed);
    }

    /** Ends what a delivery has open that came to its end; it is delivered only if its rows add up. */
    public void end(
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty(StellicConstants.PROPERTY_LOAD) Load load)
            throws Exception {
        delivery.arrived();
        delivery.closeRows();
        delivery.checkpointRest();
        delivery.accounts().flush();
        if (delivery.read() != delivery.delivered() + delivery.rejected()) {
            throw new DeliveryException(
                    ErrorCode.ROWS_DO_NOT_ADD_UP,
                    delivery.subject(),
                    "the rows do not add up: read " + delivery.read() + ", delivered " + delivery.delivered()
                            + ", rejected " + delivery.rejected());
        }
        if (load != null) {
            load.recorded();
            load.close();
        }
    }

    /**
     * Makes the baseline that follows a delivery whose changes have arrived: on the disk, and where nodes share them.
     *
     * @throws io.stellicroutes.landing.UnusableStoreException if that can't be reached or refuses
     */
    public void keep(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery)
            throws IOException {
        arrivals.advanced(delivery, run::checkGoesOn).ifPresent(delivery::moves);
    }

    /** Puts on record that a delivery has come to its end, and what its destination has now. */
    public void delivered(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery) {
        record(delivery, Status.DELIVERED, null, Optional.empty(), delivery.move());
        delivery.ended(Delivery.End.DELIVERED);
        LOG.info(
                "{}: delivered {}, rejected {}", delivery, Plural.of(delivery.delivered(), "row"), delivery.rejected());
        tell(run, delivery);
    }

    /** Removes what was needed to find changes, and is not any more. */
    public void tidy(@ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery) {
        arrivals.recorded(delivery);
    }

    /** Ends a delivery that failed, or was held: closes what it had open, which takes back what can be taken back. */
    public void fail(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @ExchangeProperty(StellicConstants.PROPERTY_LOAD) Load load,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        try {
            delivery.closeRows();
        } catch (IOException e) {
            LOG.warn("{}: closing after a failure failed too: {}", delivery, Problems.of(e));
        }
        if (load != null) {
            try {
                load.close();
            } catch (Exception e) {
                LOG.warn("{}: closing after a failure failed too: {}", delivery, Problems.of(e));
            }
        }
        try {
            failed(run, delivery, load, cause);
        } catch (LeaseLostException e) {
            leaveToOther(delivery);
        } catch (RuntimeException e) {
            LOG.warn(
                    "{}: could not be put on record: {}. The run goes on with it when the ledger answers",
                    delivery,
                    Problems.of(e).text());
            throw e;
        } finally {
            delivery.accounts().giveBack();
        }
    }

    private void failed(RunInProgress run, Delivery delivery, Load load, Exception cause) {
        if (cause instanceof DeliveryWait.EndedElsewhereException) {
            delivery.ended(Delivery.End.ELSEWHERE);
            LOG.info("{}: another process has delivered it", delivery);
            return;
        }
        boolean stopped = Causes.first(cause, StoppedRunException.class).isPresent();
        if (stopped && !delivery.accounts().isTaken()) {
            delivery.ended(Delivery.End.HELD);
            LOG.warn("{}: does not begin: {}", delivery, Problems.of(cause).text());
            return;
        }
        boolean lost = run.hasLostLease()
                || delivery.accounts().isLost()
                || Causes.first(cause, LeaseLostException.class).isPresent();
        if (lost || !delivery.accounts().take()) {
            leaveToOther(delivery);
            return;
        }
        if (!delivery.isRecalled()) {
            // it does not come as far as its begin: what an earlier attempt has left stays
            delivery(delivery).ifPresent(earlier -> recall(delivery, earlier));
        }
        delivery.checkpointRest();
        delivery.accounts().flush();
        Problem problem = Problems.of(cause).about(delivery.subject());
        String reason = problem.text();
        Optional<UnconfirmedRows> doubt = doubt(delivery, load, cause);
        if (run.isElsewhere() && problem.code() == ErrorCode.STOPPED) {
            delivery.ended(Delivery.End.ELSEWHERE);
            ledger.deliveries().handBack(claim(delivery), doubt);
            delivery.accounts().ended();
            LOG.info("{}: handed back: {}", delivery, problem.within(delivery.subject()));
            return;
        }
        boolean waitsForStore =
                Causes.first(cause, UnusableStoreException.class).isPresent();
        if (cause instanceof DestinationHeldException
                || cause instanceof StoppedDeliveryException
                || stopped
                || waitsForStore) {
            delivery.ended(Delivery.End.HELD);
            ledger.deliveries().held(claim(delivery), reason, doubt);
            delivery.accounts().ended();
            arrivals.failed(delivery, doubt);
            LOG.warn("{}: {}", delivery, problem.within(delivery.subject()));
            tell(run, delivery);
            return;
        }
        delivery.ended(Delivery.End.FAILED);
        record(delivery, Status.FAILED, reason, doubt, Optional.empty());
        arrivals.failed(delivery, doubt);
        LOG.error("{}: failed: {}", delivery, problem.within(delivery.subject()));
        if (LOG.isDebugEnabled()) {
            Problems.trace(cause).forEach(LOG::debug);
        }
        tell(run, delivery);
    }

    private static void leaveToOther(Delivery delivery) {
        delivery.ended(Delivery.End.ELSEWHERE);
        LOG.warn("{}: left to another process, which has it", delivery);
    }

    private void tell(RunInProgress run, Delivery delivery) {
        delivery(delivery).ifPresent(record -> listeners.deliveryEnded(run, delivery, record));
    }

    /**
     * What a delivery that has failed leaves in doubt: the commit that nobody answered to; what a route sends by
     * itself, for its answer may have been lost; a batch that was taken when its checkpoint was refused; what was in
     * doubt before, if this attempt did not come so far as to find out; or changes that have arrived as a whole, of
     * which the baseline does not know.
     */
    private static Optional<UnconfirmedRows> doubt(Delivery delivery, Load load, Exception cause) {
        boolean sendsByItself = load == null && !delivery.destination().takesWhole();
        boolean held = cause instanceof DestinationHeldException;
        return (sendsByItself && !held
                        ? delivery.unconfirmed()
                        : Optional.ofNullable(load).flatMap(Load::unconfirmed))
                .or(delivery::takenSinceCheckpoint)
                .or(delivery::doubted)
                .or(() -> delivery.mayHaveBroughtChanges(load)
                        ? Optional.of(new UnconfirmedRows(1, Optional.empty()))
                        : Optional.empty());
    }

    private void record(
            Delivery delivery,
            Status status,
            String error,
            Optional<UnconfirmedRows> doubt,
            Optional<Baseline.Move> move) {
        audit.ended(delivery, status);
        ledger.deliveries()
                .ended(
                        claim(delivery),
                        status,
                        delivery.read(),
                        delivery.committed(),
                        delivery.corrections().alone() ? delivery.read() - delivery.committed() : delivery.rejected(),
                        error,
                        doubt,
                        move);
        delivery.accounts().ended();
    }
}
