package io.stellicroutes.routes;

import org.junit.jupiter.api.Tag;

@Tag("slow")
final class SharedBaselinesByDirectoryTest extends SharedBaselinesContract {
    @Override
    LandingStore opened() throws Exception {
        return LandingStore.directory(routes);
    }
}
