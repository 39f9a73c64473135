package io.stellicroutes.bundle;

import io.stellicroutes.changes.Baselines;
import io.stellicroutes.changes.SharedBaselines;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.SharedLanding;
import io.stellicroutes.run.LandedFiles;
import io.stellicroutes.run.Retention;
import io.stellicroutes.steps.RecordSteps;
import java.util.Optional;

/** Where landed files and baselines are. Thread-safe. */
final class FileParts {
    private final StellicBundle bundle;
    private Landing landing;
    private Optional<SharedLanding> shared;
    private LandedFiles landed;

    FileParts(StellicBundle bundle) {
        this.bundle = bundle;
    }

    synchronized Landing landing() {
        if (landing == null) {
            landing = new Landing(
                    bundle.config().workDir(), bundle.config().download().diskReserve());
        }
        return landing;
    }

    /** Where nodes share landed files; empty if they do not. */
    synchronized Optional<SharedLanding> shared() {
        if (shared == null) {
            shared = SharedLandingParts.of(bundle, landing());
        }
        return shared;
    }

    /** Whether landed files are here, and where else they can be had. */
    synchronized LandedFiles landed() {
        if (landed == null) {
            landed = new LandedFiles(
                    bundle.ledger(), landing(), shared(), RecordSteps.reader(bundle.config()), bundle.clock());
        }
        return landed;
    }

    Baselines baselines() {
        return new Baselines(bundle.config().workDir());
    }

    /** Where nodes share baselines; empty if they do not. */
    Optional<SharedBaselines> sharedBaselines() {
        return shared().map(landing -> new SharedBaselines(
                landing.store(), baselines(), bundle.config().download().diskReserve()));
    }

    /** What removes old runs and files. */
    Retention retention() {
        return new Retention(
                bundle.config().recovery().retention(),
                bundle.config().workDir(),
                shared(),
                sharedBaselines(),
                bundle.ledger(),
                bundle.config().exports().keySet(),
                bundle.clock());
    }
}
