package io.stellicroutes.routes;

final class SharedBaselinesByDirectoryTest extends SharedBaselinesContract {
    @Override
    LandingStore opened() throws Exception {
        return LandingStore.directory(routes);
    }
}
