package io.stellicroutes.routes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.ledger.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As without encryption, and with it what a key is for. */
@Tag("slow")
final class SharedLandingEncryptedTest extends SharedLandingContract {
    private static final String KEY = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3I=";
    private static final String OTHER_KEY = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IG90aGU=";

    private Path root;

    @Override
    LandingStore opened() throws IOException {
        LandingStore store = LandingStore.encrypted(routes, KEY);
        root = routes.path("shared/stellic");
        return store;
    }

    @Test
    void theFileIsNotToBeReadThere() throws Exception {
        Run run = run(1).run();

        assertThat(Files.readString(root.resolve(store.kept().get(0)), ISO_8859_1))
                .doesNotContain("Ada", "id,name");
        assertThat(Files.readString(routes.path("node1/landed/" + run.id() + ".csv")))
                .isEqualTo(CSV);
    }

    @Test
    void aNodeWithAnotherKeyDeliversNothingAndOneWithTheKeyGoesOn() throws Exception {
        Run failed = run(1).run();
        Files.delete(inTheWay);
        int calls = calls();
        routes.set("stellic.landing.key=" + OTHER_KEY);

        Run waiting = run(2).run();

        assertThat(waiting.id()).isEqualTo(failed.id());
        assertThat(waiting.status()).isEqualTo(Run.Status.RUNNING);
        assertThat(waiting.error().orElseThrow())
                .contains("stellic.landing.key", store.kept().get(0))
                .doesNotContain(KEY, OTHER_KEY)
                .endsWith("#landing-key)");
        assertThat(routes.files("other")).isEmpty();
        assertThat(routes.path("node2/landed/" + failed.id() + ".csv")).doesNotExist();
        assertThat(store.kept()).hasSize(1);
        assertThat(calls()).isEqualTo(calls);

        routes.set("stellic.landing.read-keys=" + KEY);
        assertDelivered(run(3), failed);
        assertThat(calls()).isEqualTo(calls);
    }

    @Test
    void aFileInThePlaceOfAnotherRunsIsNotDelivered() throws Exception {
        run(1);
        String name = store.kept().get(0);
        byte[] bytes = Files.readAllBytes(root.resolve(name));
        try (TestRoad road = node(1)) {
            road.run("roster", Map.of(StellicConstants.FRESH, true));
        }
        String second = store.kept().stream()
                .filter(other -> !other.equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(Files.size(root.resolve(second))).isEqualTo(bytes.length);
        Files.write(root.resolve(second), bytes);
        Files.delete(inTheWay);

        assertThat(run(2).run().fetchedAgain()).isEqualTo(1);

        assertThat(routes.files("other")).hasSize(1).containsValue(CSV.replace("\r", ""));
    }
}
