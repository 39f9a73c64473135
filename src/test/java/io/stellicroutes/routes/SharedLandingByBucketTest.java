package io.stellicroutes.routes;

final class SharedLandingByBucketTest extends SharedLandingContract {
    @Override
    LandingStore opened() throws Exception {
        return LandingStore.bucket(routes);
    }
}
