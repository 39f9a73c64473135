package io.stellicroutes.bundle;

import io.stellicroutes.config.LandingSpec;
import io.stellicroutes.landing.SharedDirectory;
import io.stellicroutes.landing.SharedFiles;
import io.stellicroutes.landing.SharedLanding;
import java.util.Optional;

/** Makes the store of landed files that {@code stellic.landing} names. */
final class SharedLandingParts {
    private SharedLandingParts() {}

    static Optional<SharedLanding> of(StellicBundle bundle) {
        return bundle.config().landing().map(spec -> new SharedLanding(bundle.opened(store(spec)), bundle.landing()));
    }

    private static SharedFiles store(LandingSpec spec) {
        return new SharedDirectory(spec.directory().orElseThrow());
    }
}
