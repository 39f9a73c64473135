package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What CONTRIBUTING.md says of a test of the routes. */
final class RoutesExtensionTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=local
            stellic.destinations.local.type=file
            stellic.destinations.local.directory=<dir>/out
            """);

    @Test
    void aRosterArrivesAsAFile() throws Exception {
        routes.sandbox().content("roster", "id,name\n1,Ada\n");

        assertThat(routes.run("roster").delivered()).isTrue();
        assertThat(routes.files("out")).containsValue("id,name\n1,Ada\n");
    }

    @Test
    void aDestinationIsSetAsAWhole() {
        routes.destination("local", "type=jms\nbroker-url=\nqueue=in");

        assertThat(routes.properties())
                .containsAllEntriesOf(
                        Map.of("stellic.destinations.local.type", "jms", "stellic.destinations.local.queue", "in"))
                .doesNotContainKeys("stellic.destinations.local.directory", "stellic.destinations.local.broker-url");
    }

    @Test
    void aSandboxThatNoPropertyNamesIsNotStarted() {
        routes.set("stellic.base-url=https://myuniversity.stellic.com");

        assertThat(routes.properties())
                .containsEntry("stellic.work-dir", routes.path("work").toString());
        assertThat(routes.path("sandbox")).doesNotExist();
    }
}
