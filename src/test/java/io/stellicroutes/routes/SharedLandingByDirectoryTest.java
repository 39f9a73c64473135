package io.stellicroutes.routes;

import org.junit.jupiter.api.Tag;

@Tag("slow")
final class SharedLandingByDirectoryTest extends SharedLandingContract {
    @Override
    LandingStore opened() throws Exception {
        return LandingStore.directory(routes);
    }
}
