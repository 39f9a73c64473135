package io.stellicroutes.routes;

final class SharedLandingByDirectoryTest extends SharedLandingContract {
    @Override
    LandingStore opened() throws Exception {
        return LandingStore.directory(routes);
    }
}
