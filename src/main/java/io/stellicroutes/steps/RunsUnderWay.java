package io.stellicroutes.steps;

import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.ledger.HeldElsewhereException;
import io.stellicroutes.ledger.Lease;
import io.stellicroutes.ledger.Leases;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.run.RunInProgress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The runs under way in this process: one an export, each with its lease. Thread-safe. */
public final class RunsUnderWay {
    private final Leases leases;
    private final Map<String, RunInProgress> active = new ConcurrentHashMap<>();

    public RunsUnderWay(Leases leases) {
        this.leases = leases;
    }

    /**
     * Adds a run. The ledger is read and written only with the lease: nobody else does at the same time.
     *
     * @param beginning begins or resumes the run; null if there is none
     * @return empty if there is none, or a run of this export is under way
     * @throws HeldElsewhereException if a run of this export is under way in another process
     */
    synchronized Optional<RunInProgress> register(ExportSpec export, Supplier<Run> beginning) {
        if (active.containsKey(export.name())) {
            return Optional.empty();
        }
        Lease lease = leases.take(export.name());
        Run run = null;
        try {
            run = beginning.get();
        } finally {
            if (run == null) {
                lease.close();
            }
        }
        if (run == null) {
            return Optional.empty();
        }
        RunInProgress progress = new RunInProgress(export, run, lease, run.status() == Run.Status.PREVIEWED);
        if (!run.onlyTo().isEmpty()) {
            progress.deliverOnlyTo(run.onlyTo());
        }
        active.put(export.name(), progress);
        return Optional.of(progress);
    }

    /** Takes away a run that has ended; its turn and its lease are given back. */
    void release(RunInProgress run) {
        run.giveTurnBack();
        active.remove(run.getName(), run);
        run.giveLeaseBack();
    }

    /** Whether a run of an export is under way in this process. */
    public boolean isUnderWay(String export) {
        return active.containsKey(export);
    }

    /** A run by its id, if it is under way in this process. */
    public Optional<RunInProgress> underWay(String runId) {
        return active.values().stream()
                .filter(run -> run.run().id().equals(runId))
                .findFirst();
    }

    /** The runs under way in this process. */
    public Collection<RunInProgress> underWay() {
        return List.copyOf(active.values());
    }
}
