package io.stellicroutes.bundle;

import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.Problem;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.LandingSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.files.SharedBucket;
import io.stellicroutes.landing.EncryptedFiles;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.landing.SharedDirectory;
import io.stellicroutes.landing.SharedFiles;
import io.stellicroutes.landing.SharedLanding;
import io.stellicroutes.landing.WatchedFiles;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** Makes the store of landed files that {@code stellic.landing} names. */
final class SharedLandingParts {
    private SharedLandingParts() {}

    static Optional<SharedLanding> of(StellicBundle bundle, Landing landing) {
        return bundle.config()
                .landing()
                .map(spec -> new SharedLanding(
                        bundle.opened(new WatchedFiles(encrypted(store(spec, bundle), spec.keys()))), landing));
    }

    private static SharedFiles encrypted(SharedFiles store, LandingSpec.Keys keys) {
        return new EncryptedFiles(store, keys.own(), keys.others(), keys.plain());
    }

    private static SharedFiles store(LandingSpec spec, StellicBundle bundle) {
        return spec.directory()
                .<SharedFiles>map(SharedDirectory::new)
                .orElseGet(() -> new SharedBucket(
                        spec, bundle.proxies(), bundle.config().network().trustStore()));
    }

    /** What the configuration needs and the classpath does not have. */
    static Optional<Problem> missing(StellicConfig config, CamelContext context) {
        return config.landing()
                .filter(spec -> spec.directory().isEmpty() && !Components.found("aws2-s3", context))
                .map(spec -> Problem.of(
                        ErrorCode.MISSING_LIBRARY,
                        Subject.ofProperty("stellic.landing"),
                        "a bucket needs org.apache.camel:camel-aws2-s3 on the classpath"));
    }
}
