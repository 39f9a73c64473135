package io.stellicroutes.routes;

import org.junit.jupiter.api.Tag;

@Tag("slow")
final class SharedBaselinesByBucketTest extends SharedBaselinesContract {
    @Override
    LandingStore opened() throws Exception {
        return LandingStore.bucket(routes);
    }
}
