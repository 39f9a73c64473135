package io.stellicroutes.routes;

final class SharedBaselinesByBucketTest extends SharedBaselinesContract {
    @Override
    LandingStore opened() throws Exception {
        return LandingStore.bucket(routes);
    }
}
